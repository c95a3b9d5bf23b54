/** Is the Luhn check digit (ISO/IEC 7812-1, annex B) right? Ignores separators; `false` if all digits are the same. */
export function isLuhn(text: string): boolean {
  let sum = 0
  let count = 0
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const digit = text.charCodeAt(at) - 48
    // A separator.
    if (digit < 0 || digit > 9) continue
    const value = digit << (count & 1)
    sum += value > 9 ? value - 9 : value
    count += 1
  }
  return sum % 10 === 0 && !/^(\d?)(\D?\1)*$/.test(text)
}
