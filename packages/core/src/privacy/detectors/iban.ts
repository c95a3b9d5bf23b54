import type { Detector } from './detector.js'
import { isBounded } from './is-bounded.js'
import { matchAt } from './match-at.js'

/** Lengths, each before the countries that have it (SWIFT IBAN registry). Every part is two characters wide. */
const lengths =
  '15NO16BE18DKFIFOGLNLSD19MKSI20ATBAEEKZLTLUXK21CHCRHRLILV22BGBHDEGBGEIEMERSVA23AEGIILIQOMTL24ADCZESMDPKROSASESKTNVG25LYPTST26ISTR27BIDJFRGRITMCMRSM28ALAZBYCYDOGTHULBNIPLSV29BREGPSQAUA30JOKWMU31MTSC32LC33RU'
const shape = /[A-Z]{2}\d\d(?:[ -]?[A-Z\d]){11,29}/iy

/** International bank account numbers, from their check digits: length by country and ISO 7064 mod 97. */
export const iban: Detector = (text, at, from) => {
  const start = at - 2
  if (start < from || !/[a-z]/i.test(text.charAt(start))) return
  const found = matchAt(shape, text, start)
  const length = lengthOf(found.slice(0, 2).toUpperCase())
  let kept = 0
  let size = 0
  while (size < found.length && kept < length) if (/\w/.test(found.charAt(size++))) kept++
  if (!length || kept < length || !isBounded(text, start, start + size)) return
  const plain = found.slice(0, size).replace(/\W/g, '')
  let rest = 0
  for (const character of plain.slice(4) + plain.slice(0, 4)) {
    const value = parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1 ? [start, start + size] : undefined
}

function lengthOf(country: string): number {
  let length = 0
  for (let index = 0; country && index < lengths.length; index += 2) {
    const part = lengths.slice(index, index + 2)
    if (part === country) return length
    if (part < 'A') length = +part
  }
  return 0
}
