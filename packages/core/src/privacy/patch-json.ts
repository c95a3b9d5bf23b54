import { toEscape } from './to-escape.js'

/**
 * The JSON `text` with the leaves of `value` in the place of its own, written as it was wherever nothing is different.
 * `value` is a changed copy of what `text` says.
 */
export function patchJson(text: string, value: unknown): string {
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"|[^\s"[\]{},:]+|[[\]{}]/g)
  let patched = ''
  let done = 0
  let { 0: token, index } = next()

  function next() {
    return (tokens.next().value ?? { 0: '', index: text.length }) as { 0: string; index: number }
  }
  function step(): void {
    ;({ 0: token, index } = next())
  }
  function read(now: unknown): void {
    const start = index
    const isOpen = token === '[' || token === '{'
    if (isOpen && typeof now === 'object' && now) {
      const isList = token === '['
      step()
      for (let at = 0; token !== ']' && token !== '}'; at += 1) {
        const key = isList ? at : (JSON.parse(token) as string)
        if (!Object.hasOwn(now, key)) throw new RangeError()
        if (!isList) step()
        read((now as Record<string | number, unknown>)[key])
      }
      step()
      return
    }
    const was = token
    let end = index
    for (let level = 0; ;) {
      if (token === '[' || token === '{') level += 1
      if (token === ']' || token === '}') level -= 1
      end = index + token.length
      step()
      if (level < 1) break
    }
    if (!isOpen && JSON.parse(was) === now) return
    patched += text.slice(done, start) + inStyleOf(was, JSON.stringify(now))
    done = end
  }

  try {
    read(value)
    return patched + text.slice(done)
  } catch {
    // A key is another one.
    return JSON.stringify(value)
  }
}

/** Python writes what is not ASCII as `\u....`, and PHP escapes slashes. */
function inStyleOf(token: string, json: string): string {
  const made = token.includes('\\/') ? json.replaceAll('/', '\\/') : json
  return !token.includes('\\u') || /[^\0-\x7f]/.test(token) ? made : made.replace(/[^\0-\x7f]/g, toEscape)
}
