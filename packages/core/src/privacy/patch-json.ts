import { endAt } from './entities/match-at.js'
import { toEscape } from './to-escape.js'

/**
 * Replaces the leaves of the JSON in `text` that differ in `value`, a changed copy of the parsed text. Everything else
 * keeps its formatting.
 */
export function patchJson(text: string, value: unknown): string {
  let patched = ''
  let done = 0
  /** Range of the current token. */
  let start = 0
  let end = 0

  function step(): void {
    start = endAt(gap, text, end)
    end = endAt(token, text, start)
  }
  const is = (signs: string) => signs.includes(text[start]!)
  const parse = () => JSON.parse(text.slice(start, end)) as unknown
  /** Skips a value and returns where it ends. */
  function skip(): number {
    if (is('[{')) for (step(); !is(']}');) skip()
    const last = end
    step()
    return last
  }
  function read(now: unknown): void {
    const first = start
    if (is('[{') && typeof now === 'object' && now) {
      const isList = is('[')
      step()
      for (let at = 0; !is(']}'); at += 1) {
        const key = isList ? at : (parse() as string)
        if (!Object.hasOwn(now, key)) throw new Error()
        if (!isList) step()
        read((now as Record<string | number, unknown>)[key])
      }
      step()
      return
    }
    const isSame = !is('[{') && parse() === now
    const last = skip()
    if (isSame) return
    patched += text.slice(done, first) + inStyleOf(text.slice(first, last), JSON.stringify(now))
    done = last
  }

  try {
    step()
    read(value)
    return patched + text.slice(done)
  } catch {
    // A key was changed.
    return JSON.stringify(value)
  }
}

/** What separates tokens, and a token. */
const gap = /[\s,:]*/y
const token = /"(?:[^"\\]|\\.)*"|[^\s"[\]{},:]+|[[\]{}]/y

/** Escapes a replacement as its token was escaped: Python escapes everything but ASCII, PHP escapes slashes. */
function inStyleOf(token: string, json: string): string {
  const made = token.includes('\\/') ? json.replaceAll('/', '\\/') : json
  return !token.includes('\\u') || /[^\0-\x7f]/.test(token) ? made : made.replace(/[^\0-\x7f]/g, toEscape)
}
