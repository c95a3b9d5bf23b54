/**
 * The source of a RegExp (flag `u`) that finds any of `values`: as whole words if all letters or all digits, else
 * anywhere.
 */
export function toPattern(values: readonly string[]): string {
  return [...values]
    .sort((a, b) => b.length - a.length)
    .map((value) => {
      const source = value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
      return /^[\p{L}\s]+$|^[\d\s.-]+$/u.test(value) ? `(?<![\\p{L}\\p{N}])${source}(?![\\p{L}\\p{N}])` : source
    })
    .join('|')
}
