import type { PrivacyMode } from './policy.js'
import { strictest } from './strictest.js'
import type { LeavesAt, LeavesOf } from './to-mode-policy.js'

/** Applies `perField`. `asked`: the call's mode, which can only make a field stricter. */
export function toLeavesAt(
  perField: Readonly<Record<string, PrivacyMode>>,
  asked: PrivacyMode | undefined,
  leavesOf: LeavesOf,
): LeavesAt {
  return function at(path, around) {
    const mode = Object.hasOwn(perField, path) ? strictest(perField[path] as PrivacyMode, asked) : around
    const leaves = leavesOf[mode]
    return leaves && { ...leaves, at: (inner) => at(inner, mode) }
  }
}
