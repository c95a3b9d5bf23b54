/**
 * Why PostHog's parser rejects a JSON text that `JSON.parse` accepts: nesting deeper than 127, or a lone surrogate written as an
 * escape. `undefined` if it accepts the text.
 */
export function checkJson(text: string): string | undefined {
  if (isTooDeep(text)) return 'recursion limit exceeded'
  return hasLoneSurrogate(text) ? 'lone leading surrogate in hex escape' : undefined
}

const maxDepth = 127

function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === openBracket || code === openBrace) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (code === closeBracket || code === closeBrace) depth -= 1
  }
  return false
}

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** Where the string that starts at `start` has its closing quote. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end < 0 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === backslash) before -= 1
  return (at - before) % 2 === 0
}

/** Text decoded from UTF-8 has no lone surrogates; only escapes can hold them. */
function hasLoneSurrogate(text: string): boolean {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return false
  let leadingEnd = -1
  for (const { 0: escape, 1: digits, index } of text.matchAll(/\\(?:u([0-9a-fA-F]{4})|[^])/g)) {
    const code = digits === undefined ? 0 : Number.parseInt(digits, 16)
    const isTrailing = code >= 0xdc00 && code <= 0xdfff
    if (isTrailing !== (leadingEnd === index)) return true
    leadingEnd = code >= 0xd800 && code <= 0xdbff ? index + escape.length : -1
    if (leadingEnd >= 0 && text[leadingEnd] !== '\\') return true
  }
  return leadingEnd >= 0
}
