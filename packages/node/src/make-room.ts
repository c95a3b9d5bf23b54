import type { Outbox } from './outbox/create-outbox.js'

/**
 * Where a project comes from. `usual`: a tracked client of the app. `kept`: configured by an operator, so it always has room.
 * `guest`: only named by requests, so it competes for room with other guests only, and is dropped first if it is unreachable.
 */
export type Standing = 'usual' | 'kept' | 'guest'

interface Opened {
  readonly outbox: Outbox
  readonly standing: Standing
  readonly usedAtMs: number
}

/** Open projects of each standing, beyond which idle ones are closed for others. */
const maxOpen = { usual: 200, guest: 100 }
/** Open guests as long as none of them is idle or unreachable. */
const maxBusyGuests = 1_000

/**
 * If there are too many projects of a standing, closes the least recently used idle one, else one whose key is refused, or an
 * unreachable guest. Returns whether there is room for another.
 */
export function makeRoom(open: Map<unknown, Opened>, standing: Standing): boolean {
  if (standing === 'kept' || open.size < maxOpen[standing]) return true
  const byUse = byUseOf(open, standing)
  if (byUse.length < maxOpen[standing]) return true
  const idle = byUse.find(([, { outbox }]) => outbox.isIdle())
  if (idle) {
    idle[1].outbox.end('exit')
    return open.delete(idle[0])
  }
  if (standing === 'guest') return giveUpGuest(open) || byUse.length < maxBusyGuests
  const [key, refused] = byUse.find(([, { outbox }]) => outbox.trouble() === 'key-refused') ?? []
  refused?.outbox.end('key-refused')
  return open.delete(key)
}

/** Drops the least recently used of the unreachable guests. Returns `false` if there is none. */
export function giveUpGuest(open: Map<unknown, Opened>): boolean {
  const [key, lost] = byUseOf(open, 'guest').find(([, { outbox }]) => outbox.trouble() !== undefined) ?? []
  lost?.outbox.end(lost.outbox.trouble() === 'key-refused' ? 'key-refused' : 'given-up')
  return open.delete(key)
}

function byUseOf(open: Map<unknown, Opened>, standing: Standing) {
  return [...open].filter(([, one]) => one.standing === standing).sort(([, a], [, b]) => a.usedAtMs - b.usedAtMs)
}
