import { withoutTornEnd } from './without-torn-end.js'

/** Maximum number of choices, tool calls, items or parts of an answer. */
const maxParts = 1024

/** Returns its argument, and makes V8 flatten it. The result depends on the test, so that bundlers do not remove it. */
const flatten = (text: string) => (/^/.test(text) ? text : '')

/** The length limit for the streamed text of one answer. */
export interface Room {
  /** Returns `before` followed by `addition`, as far as the limit allows. */
  grow(before: unknown, addition: string): string
  /** `true` once text was dropped because of the limit. */
  isFull(): true | undefined
}

/** Characters of a stream that are kept unless the caller sets a limit. */
export const maxStreamLength = 256 * 1024

/** `maxLength`: characters that are kept. Text beyond them only appears in the provider's token counts. */
export function createRoom(maxLength = maxStreamLength): Room {
  let left = maxLength
  let leftWhenFlattened = left
  /** Texts that have been cut. */
  let cutTexts: Set<string> | undefined

  function cutOff(cut: string, old: string): string {
    if (cutTexts?.has(old)) return old
    const kept = withoutTornEnd(cut)
    ;(cutTexts ??= new Set()).add(kept)
    return kept
  }

  return {
    grow(before, addition) {
      const old = typeof before === 'string' ? before : ''
      const available = left
      left -= addition.length
      if (left < 0) return cutOff(old + addition.slice(0, Math.max(0, available)), old)
      const combined = old + addition
      // V8 represents a concatenated string as a tree of its pieces until it is read. It is read while the pieces are
      // still close together in memory, since reading scattered pieces takes ten times as long, but rarely enough that
      // the text is copied only a few times in total.
      if (leftWhenFlattened - left > 1024 + (maxLength - left) / 4) {
        leftWhenFlattened = left
        return flatten(combined)
      }
      return combined
    },
    isFull: () => left < 0 || undefined,
  }
}

/** An array index given by the provider; `otherwise` if it is missing or out of range. */
export function asIndex(value: unknown, otherwise = 0): number {
  return typeof value === 'number' && value >= 0 && value < maxParts ? Math.floor(value) : otherwise
}
