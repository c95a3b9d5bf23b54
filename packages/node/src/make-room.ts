import type { Outbox } from './outbox/create-outbox.js'

/**
 * Who named a project. `usual`: the app, by a client that it wrapped. `kept`: an operator, so it always has room. `guest`: only
 * requests, so it has room among the guests alone, and gives way to another one where it cannot be reached.
 */
export type Standing = 'usual' | 'kept' | 'guest'

interface Opened {
  readonly outbox: Outbox
  readonly standing: Standing
  readonly usedAtMs: number
}

/** Projects of one standing that are open at once; those that have nothing to do make room for others. */
const maxOpen = { usual: 200, guest: 100 }
/** Guests, while events of each of them are on the way for the first time. */
const maxBusyGuests = 1_000

/**
 * Closes, where there are too many of a standing, the one that was not used for longest: of those without events, else of those
 * whose key is wrong, and of guests that cannot be reached. Gives whether there is room.
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

/** Gives up the guest that was not used for longest, of those that cannot be reached. Gives whether there was one. */
export function giveUpGuest(open: Map<unknown, Opened>): boolean {
  const [key, lost] = byUseOf(open, 'guest').find(([, { outbox }]) => outbox.trouble() !== undefined) ?? []
  lost?.outbox.end(lost.outbox.trouble() === 'key-refused' ? 'key-refused' : 'given-up')
  return open.delete(key)
}

function byUseOf(open: Map<unknown, Opened>, standing: Standing) {
  return [...open].filter(([, one]) => one.standing === standing).sort(([, a], [, b]) => a.usedAtMs - b.usedAtMs)
}
