/** Who writes to a folder of the journal: its name says it, because a name is made and changed at once. */
export interface Owner {
  /** When it started to write, milliseconds since the epoch: folders sort by it. */
  readonly sinceMs: number
  /** Name of the machine or container. */
  readonly host: string
  readonly pid: number
  /** When the process started, by the kernel's count, since a pid is given again; `0` where that is unknown. */
  readonly started: string
  /** Two threads of one process differ in it. */
  readonly random: string
}

/** Before the name of a folder whose owner left it. */
const free = 'free.'

export function toOwnerName({ sinceMs, host, pid, started, random }: Owner): string {
  return [toSortable(sinceMs), encodeURIComponent(host).replaceAll('.', '%2E'), pid, started, random].join('.')
}

/** The name of the folder after its owner left it. */
export const toFreeName = (name: string) => free + name

/** The name of an owner's segment: like no other's, and in the order of age. It keeps it when somebody adopts it. */
export const toSegmentName = ({ sinceMs, random }: Owner, serial: number) =>
  `${toSortable(sinceMs)}.${random}.${toSortable(serial)}.events`

const toSortable = (value: number) => Math.floor(value).toString(36).padStart(9, '0')

export interface OwnerSigns {
  readonly self: Owner
  /** How long ago the owner last touched the folder, milliseconds. */
  readonly silentMs: number
  isRunning(pid: number): boolean
  /** When a running process started; `undefined` where that is unknown. */
  startedOf(pid: number): string | undefined
}

/** An owner that touches its folder every half a minute is gone after so long. */
const deadAfterMs = 120_000

/** Whether nobody writes to a folder any more. `undefined` for the name of a folder that is not ours. */
export function isOwnerDead(name: string, { self, silentMs, isRunning, startedOf }: OwnerSigns): boolean | undefined {
  const isFree = name.startsWith(free)
  const [since, host, pidText, started, random] = (isFree ? name.slice(free.length) : name).split('.')
  const pid = Number(pidText)
  if (!since || !host || !Number.isSafeInteger(pid) || pid <= 0 || !started || !random) return undefined
  if (isFree) return true
  // Nothing can be known of processes of another machine, or of another container on the same volume.
  if (host !== encodeURIComponent(self.host).replaceAll('.', '%2E')) return silentMs > deadAfterMs
  if (!isRunning(pid)) return true
  const now = startedOf(pid)
  if (started !== '0' && now !== undefined && now !== started) return true
  // A thread of this process may have ended; where start times are unknown, the pid may be another's by now.
  return (pid === self.pid || started === '0') && silentMs > deadAfterMs
}
