import type { Finding } from './finding.js'
import { endAt } from './match-at.js'
import { findSecretValue } from './secret-value.js'

/** `="x" key="password"` behind `value`, also in JSON. */
const valueFirst = /. ?(["'])[^"'<>\n]{3,256}\1[^<>{}\n]{0,99}?(key|name)["']?[=:] ?["'][\w.: -]{1,60}/iy

/**
 * Finds the secret behind the sign at `at` whose name comes later: `<add value="x" key="password"/>`. `last`: the last
 * letter in front of the sign.
 */
export function findNamedLater(text: string, at: number, last: number): Finding | undefined {
  const nameEnd = text.startsWith('alue', last - 3) && endAt(valueFirst, text, at)
  return nameEnd ? findSecretValue(text, at + 1, nameEnd, nameEnd - 40) : undefined
}
