/** Finds any of `values`. What is all letters or all digits has to stand alone; anything else may be a part of a word. */
export function toPattern(values: readonly string[], flags: string): RegExp {
  const sources = [...values]
    .sort((a, b) => b.length - a.length)
    .map((value) => {
      const source = value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
      return /^[\p{L}\s]+$|^[\d\s.-]+$/u.test(value) ? `(?<![\\p{L}\\p{N}])${source}(?![\\p{L}\\p{N}])` : source
    })
  return new RegExp(sources.join('|'), flags)
}
