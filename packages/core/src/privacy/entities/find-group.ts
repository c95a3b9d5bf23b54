import type { Finding } from './finding.js'
import { matchAt } from './match-at.js'

/** Finds the secret in the group that took part in a match at `at`. `pattern` has the flags `d` and `y`. */
export function findGroup(pattern: RegExp, text: string, at: number): Finding | undefined {
  const [, ...groups] = matchAt(pattern, text, at)?.indices ?? []
  const [start, end] = groups.find(Boolean) ?? []
  return end ? { start: start!, end, entity: 'secret' } : undefined
}
