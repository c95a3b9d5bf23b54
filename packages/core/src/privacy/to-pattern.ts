/** The source of a RegExp with `u` that finds any of `values`. What is all letters or all digits has to stand alone; anything else may be a part of a word. */
export function toPattern(values: readonly string[]): string {
  return [...values]
    .sort((a, b) => b.length - a.length)
    .map((value) => {
      const source = value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
      return /^[\p{L}\s]+$|^[\d\s.-]+$/u.test(value) ? `(?<![\\p{L}\\p{N}])${source}(?![\\p{L}\\p{N}])` : source
    })
    .join('|')
}
