import { endAt } from './entities/match-at.js'
import { toEscape } from './to-escape.js'

/**
 * The JSON `text` with the leaves of `value` in the place of its own, written as it was wherever nothing is different.
 * `value` is a changed copy of what `text` says.
 */
export function patchJson(text: string, value: unknown): string {
  let patched = ''
  let done = 0
  /** Of the token that is looked at. */
  let start = 0
  let end = 0

  function step(): void {
    start = endAt(gap, text, end)
    end = endAt(token, text, start)
  }
  const isEnd = () => text[start] === ']' || text[start] === '}'
  const isBeginning = () => text[start] === '[' || text[start] === '{'
  /** Is the token what is written for `now`? Of a text only where nothing in it is escaped, which is most. */
  function isWritten(now: unknown): boolean {
    const own = String(now)
    const quote = typeof now === 'string' ? 1 : 0
    return (
      end - start === own.length + 2 * quote &&
      text.startsWith(own, start + quote) &&
      (!quote || (text[start] === '"' && !own.includes('\\')))
    )
  }
  const parse = () => JSON.parse(text.slice(start, end)) as unknown
  function read(now: unknown): void {
    const first = start
    const isOpen = isBeginning()
    if (isOpen && typeof now === 'object' && now) {
      const names = text[start] === '{' && Object.keys(now)
      step()
      for (let at = 0; !isEnd(); at += 1) {
        const key = names ? (isWritten(names[at]) ? names[at]! : (parse() as string)) : at
        if (!Object.hasOwn(now, key)) throw new RangeError()
        if (names) step()
        read((now as Record<string | number, unknown>)[key])
      }
      step()
      return
    }
    const isSame = !isOpen && (isWritten(now) || parse() === now)
    let last = end
    for (let level = 0; ;) {
      if (isBeginning()) level += 1
      if (isEnd()) level -= 1
      last = end
      step()
      if (level < 1) break
    }
    if (isSame) return
    patched += text.slice(done, first) + inStyleOf(text.slice(first, last), JSON.stringify(now))
    done = last
  }

  try {
    step()
    read(value)
    return patched + text.slice(done)
  } catch {
    // A key is another one.
    return JSON.stringify(value)
  }
}

/** Between two tokens; and a token. */
const gap = /[\s,:]*/y
const token = /"(?:[^"\\]|\\.)*"|[^\s"[\]{},:]+|[[\]{}]/y

/** Python writes what is not ASCII as `\u....`, and PHP escapes slashes. */
function inStyleOf(token: string, json: string): string {
  const made = token.includes('\\/') ? json.replaceAll('/', '\\/') : json
  return !token.includes('\\u') || /[^\0-\x7f]/.test(token) ? made : made.replace(/[^\0-\x7f]/g, toEscape)
}
