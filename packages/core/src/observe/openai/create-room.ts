import { withoutTornEnd } from './without-torn-end.js'

/** Choices, tool calls, items and parts of one answer that are told apart. */
const mostParts = 1024

/** The text, read: what is only read would be left out of the build. */
const read = (text: string) => (/^/.test(text) ? text : '')

/** The room that the streamed words of one answer have. */
export interface Room {
  /** `before` with `words` after it, as far as there is room. */
  grow(before: unknown, words: string): string
  /** `true` once something found no room. */
  isFull(): true | undefined
}

/** `most`: characters that are kept for an event; what comes after is counted by the provider only. */
export function createRoom(most = 256 * 1024): Room {
  let left = most
  let leftWhenFlat = left
  /** Texts whose end is missing. */
  let torn: Set<string> | undefined

  function tear(cut: string, old: string): string {
    if (torn?.has(old)) return old
    const kept = withoutTornEnd(cut)
    ;(torn ??= new Set()).add(kept)
    return kept
  }

  return {
    grow(before, words) {
      const old = typeof before === 'string' ? before : ''
      const room = left
      left -= words.length
      if (left < 0) return tear(old + words.slice(0, Math.max(0, room)), old)
      const all = old + words
      // V8 keeps a text with its pieces until somebody reads it. It is read while they are near, and seldom enough to copy it
      // a few times in all: pieces that lie all over the memory take ten times as long.
      if (leftWhenFlat - left > 1024 + (most - left) / 4) {
        leftWhenFlat = left
        return read(all)
      }
      return all
    },
    isFull: () => left < 0 || undefined,
  }
}

/** A place in an array that the provider names; `otherwise` where it names none that we keep. */
export function asIndex(value: unknown, otherwise = 0): number {
  return typeof value === 'number' && value >= 0 && value < mostParts ? Math.floor(value) : otherwise
}
