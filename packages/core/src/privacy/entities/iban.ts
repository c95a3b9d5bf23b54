import { matchAt } from './match-at.js'

/**
 * Country, two check digits, 15 to 34 characters in all (ISO 13616), with or without groups. Excludes hexadecimal ids.
 */
const shape =
  /[A-Z]{2} ?\d\d(?=(\D{0,9}\d){8})[A-Z\d]{0,30}([ ._-]{1,2}[A-Z\d]{1,30}){0,8}|[a-z]{2}\d\d((?=[\da-f]*[g-z])[a-z\d]{11,30}|([ -][a-z\d]{4}){2,7}([ -][a-z\d]{1,3})?|([ -]?\d){10,26})/y

const isWord = /\w/

/**
 * End of the IBAN that begins at `at`, if there is one: the last end of a word at which the check digits (ISO 7064, mod
 * 97-10) are right, because other words may follow.
 */
export function ibanEnd(text: string, at: number): number | undefined {
  const found = matchAt(shape, text, at)?.[0]
  if (!found) return undefined
  let end: number | undefined
  let rest = 0
  let count = 0
  // The check moves the country and the check digits to the end.
  const head = found.replace(/^(..) /, '$1').slice(0, 4)
  for (let index = found.startsWith(' ', 2) ? 5 : 4; index < found.length && count < 31; index += 1) {
    const value = toValue(found, index)
    if (value < 0) continue
    rest = append(rest, value)
    count += 1
    if (count > 10 && !isWord.test(text.charAt(at + index + 1))) {
      let check = rest
      for (let first = 0; first < 4; first += 1) check = append(check, toValue(head, first))
      if (check === 1) end = at + index + 1
    }
  }
  return end
}

/** Digits count as they are, letters from 10 to 35. Negative for separators. */
function toValue(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code === 95) return -1
  return code > 57 ? (code & 31) + 9 : code - 48
}

const append = (rest: number, value: number) => (rest * (value > 9 ? 100 : 10) + value) % 97
