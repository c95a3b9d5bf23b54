/** The owner of a folder of the journal. It is encoded in the folder's name, because folders are created and renamed atomically. */
export interface Owner {
  /** When it started to write, in milliseconds since the epoch. Folders sort by it. */
  readonly sinceMs: number
  /** The name of the machine, and what distinguishes containers on it: together they tell where the pid is valid. */
  readonly host: string
  readonly pid: number
  /** The kernel's start time of the process, because pids are reused; `0` if unknown. */
  readonly started: string
  /** Distinguishes threads of one process. */
  readonly random: string
}

/** The prefix of a folder that its owner has released. */
const free = 'free.'

export function toOwnerName({ sinceMs, host, pid, started, random }: Owner): string {
  return [toSortable(sinceMs), encodeURIComponent(host).replaceAll('.', '%2E'), pid, started, random].join('.')
}

/** The name of a folder after its owner has released it. */
export const toFreeName = (name: string) => free + name

/** The name of a segment. It is unique, sorts by age, and is kept when the segment is adopted. */
export const toSegmentName = ({ sinceMs, random }: Owner, serial: number) =>
  `${toSortable(sinceMs)}.${random}.${toSortable(serial)}.events`

const toSortable = (value: number) => Math.floor(value).toString(36).padStart(9, '0')

export interface OwnerSigns {
  readonly self: Owner
  /** Milliseconds since the owner last touched the folder. */
  readonly silentMs: number
  isRunning(pid: number): boolean
  /** The start time of a running process; `undefined` if unknown. */
  startedOf(pid: number): string | undefined
}

/** Owners touch their folder every 30 seconds, so one that has not for this long is dead. */
const deadAfterMs = 120_000

/** Is the owner of a folder dead, or has it released the folder? `undefined` if the name is not that of an owner. */
export function isOwnerDead(name: string, { self, silentMs, isRunning, startedOf }: OwnerSigns): boolean | undefined {
  const isFree = name.startsWith(free)
  const [since, host, pidText, started, random] = (isFree ? name.slice(free.length) : name).split('.')
  const pid = Number(pidText)
  if (!since || !host || !Number.isSafeInteger(pid) || pid <= 0 || !started || !random) return undefined
  if (isFree) return true
  // Processes of another machine, or of another container on the same volume, are not visible.
  if (host !== encodeURIComponent(self.host).replaceAll('.', '%2E')) return silentMs > deadAfterMs
  if (!isRunning(pid)) return true
  const now = startedOf(pid)
  if (started !== '0' && now !== undefined && now !== started) return true
  // A thread of this process may have ended. Without start times, the pid may belong to another process by now.
  return (pid === self.pid || started === '0') && silentMs > deadAfterMs
}
