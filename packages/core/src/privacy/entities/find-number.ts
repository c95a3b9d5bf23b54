import { cardEnd } from './card.js'
import { findBehindWord } from './find-behind-word.js'
import type { Entity, Finding } from './finding.js'
import { ipv4End } from './ip.js'
import { matchAt } from './match-at.js'
import { phoneEnd } from './phone.js'
import { vendorKeyEnd } from './vendor-key.js'

const sign = /(?:(?<![\w+])\+)?\(?$/
/** What is left of an account number that does not add up, or of another number. */
const inGroups = /(?:\b[A-Z]{2}\d\d(?: \w{4})*|^\d\d) $/
/** Area, group and serial that are given out (SSA): none is all zeros. */
const ssn = /(?!000|666|9)\d{3}([ .-]?)(?!00)\d\d\1(?!0000)\d{4}(?![\w@]|[.-]\d)/y
const ssnWord = /\bssn|social.?sec/i

/** The value that begins with the digits at `at`. `before`: what stands in front of them. `words`: what of it stands behind the last digit. */
export function findNumber(text: string, at: number, before: string, words: string): Finding | undefined {
  const { digits, first } = measure(text, at)
  // One digit in a row of numbers begins nothing.
  if (first < 2 && words === ' ' && text[at + 1] === ' ') return undefined
  const next = text[at + first]
  const found = (entity: Entity, end: number | undefined, start = at) => (end ? { start, end, entity } : undefined)
  // The key of a bot or an app behind its number.
  const key = digits > 4 && (next === ':' || next === '|') && vendorKeyEnd(text, at)
  if (key) return found('secret', key)

  const said = findBehindWord(text, at, words)
  if (said || digits < 4) return said
  const address = next === '.' ? ipv4End(text, at, words) : undefined
  if (address || (words !== before && inGroups.test(before))) return found('ip', address)
  const social = digits > 8 && matchAt(ssn, text, at)
  if (social && (social[1] === '-' || ssnWord.test(words))) return found('ssn', at + social[0].length)
  const plus = sign.exec(words)![0].length
  return (
    (digits > 11 ? found('card', cardEnd(text, at, words)) : undefined) ??
    found('phone', phoneEnd(text, at - plus, words.slice(0, words.length - plus)), at - plus)
  )
}

/** How many digits stand in a row, with at most three separators between them, and how many in front of the first. */
function measure(text: string, at: number): { digits: number; first: number } {
  let digits = 0
  let first = 0
  let gap = 0
  for (let index = at; gap < 4 && index < at + 40; index += 1) {
    const code = text.charCodeAt(index)
    if (code > 47 && code < 58) {
      digits += 1
      gap = 0
      continue
    }
    first ||= digits
    gap += 1
    // Space, ( ) - . / and a new line.
    if (code !== 32 && code !== 10 && !(code > 39 && code < 48 && code !== 44)) break
  }
  return { digits, first: first || digits }
}
