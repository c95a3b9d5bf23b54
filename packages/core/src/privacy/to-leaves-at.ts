import type { PrivacyMode } from './policy.js'
import { strictest } from './strictest.js'
import type { Leaves } from './to-json.js'
import type { Policy } from './to-policy.js'

/** The leaves of what stands at a path, whose mode is `around` where `perField` does not say another one. */
export type LeavesAt = (path: string, around: PrivacyMode) => Leaves | undefined

/** `asked`: the mode of the call, which makes a field stricter, too. No leaves: it must not leave. */
export function toLeavesAt(
  { perField }: Policy,
  asked: PrivacyMode | undefined,
  leavesOf: Readonly<Record<PrivacyMode, Leaves | undefined>>,
): LeavesAt {
  if (!perField) return (_, around) => leavesOf[around]
  return function at(path, around) {
    const mode = Object.hasOwn(perField, path) ? strictest(perField[path] as PrivacyMode, asked) : around
    const leaves = leavesOf[mode]
    return leaves && { ...leaves, at: (inner) => at(inner, mode) }
  }
}
