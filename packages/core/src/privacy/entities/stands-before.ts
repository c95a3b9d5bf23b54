import { matchAt } from './match-at.js'

/**
 * A pattern that reads back from where it is tried, so that it looks at a few letters of most texts: for `standsBefore`.
 * Of what it may repeat it takes the least. `behind`: the source of what follows it.
 */
export function toBefore({ source, flags }: RegExp, behind = ''): RegExp {
  return new RegExp(`(?<=((?:${source})${behind}))`, `${flags}y`)
}

/** Does what a pattern of `toBefore` describes end at `at`, and begin at `from` or behind it? */
export function standsBefore(pattern: RegExp, text: string, at: number, from: number): boolean {
  // No word is that short.
  if (at - from < 2) return false
  const found = matchAt(pattern, text, at)
  return found !== null && found[1]!.length <= at - from
}
