import { matchAt } from './match-at.js'

/**
 * Turns a RegExp into a lookbehind for `standsBefore`, which usually fails after a few letters. Use lazy quantifiers in
 * it. `behind`: source of what may follow the match.
 */
export function toBefore({ source, flags }: RegExp, behind = ''): RegExp {
  return new RegExp(`(?<=((?:${source})${behind}))`, `${flags}y`)
}

/** Is there a match of a `toBefore` pattern that ends at `at` and does not begin before `from`? */
export function standsBefore(pattern: RegExp, text: string, at: number, from: number): boolean {
  // Too short for any label.
  if (at - from < 2) return false
  const found = matchAt(pattern, text, at)
  return found !== null && found[1]!.length <= at - from
}
