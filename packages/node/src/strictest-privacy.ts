import type { Privacy, PrivacyMode, PrivacyPolicy } from '@tracked-openai/core'
import { strictest } from '@tracked-openai/core/policy'

/** Limits the merged `deny` list, because clients with lists of their own may be created for every request. */
const maxDenied = 1_000

/** A policy with an explicit mode. */
type Policy = PrivacyPolicy & { readonly mode: PrivacyMode }
type Detectors = NonNullable<PrivacyPolicy['detectors']>
type PerField = NonNullable<PrivacyPolicy['perField']>

/**
 * Merges two policies into one that is at least as strict as each. If they cannot be merged (two different detectors of one name,
 * for example), the result sends no content. Returns one of the two unchanged if it is the stricter one.
 */
export function strictestPrivacy(one: Privacy, other: Privacy): Privacy {
  const [policy, more] = [one, other].map(asPolicy) as [Policy, Policy]
  const joined = isOpen(policy) ? more : isOpen(more) ? policy : join(policy, more)
  return isSame(joined, more) ? other : isSame(joined, policy) ? one : joined
}

const asPolicy = (privacy: Privacy): Policy =>
  typeof privacy === 'string' ? { mode: privacy } : { ...privacy, mode: privacy.mode ?? 'redacted' }

/** Does the policy mask nothing? */
const isOpen = ({ mode, perField }: PrivacyPolicy) => mode === 'full' && !perField

function join(one: Policy, other: Policy): PrivacyPolicy {
  const deny = [...new Set([...(one.deny ?? []), ...(other.deny ?? [])])]
  const allow = one.allow?.filter((value) => other.allow?.some((same) => isSame(value, same)))
  const { detectors, isClear } = joinDetectors(one.detectors, other.detectors)
  const isOneSearch = !one.ids || !other.ids || one.ids === other.ids
  const canBeMerged = isClear && isOneSearch && deny.length <= maxDenied
  return {
    mode: canBeMerged ? strictest(one.mode, other.mode) : 'metadata',
    perField: joinFields(one, other, canBeMerged),
    detectors,
    ids: one.ids ?? other.ids,
    allow: allow?.length ? allow : undefined,
    deny: deny.length ? deny.slice(0, maxDenied) : undefined,
    replace: one.replace ?? other.replace,
    hashKey: one.hashKey === other.hashKey ? one.hashKey : undefined,
    budgetMs:
      one.budgetMs && other.budgetMs ? Math.min(one.budgetMs, other.budgetMs) : (one.budgetMs ?? other.budgetMs),
    callsMayLoosen: (one.callsMayLoosen && other.callsMayLoosen) || undefined,
  }
}

/** Built-in detectors are off if both policies turn them off. Custom detectors of either policy are used. */
function joinDetectors(one: Detectors = {}, other: Detectors = {}) {
  let isClear = true
  const entries = Object.keys({ ...one, ...other }).flatMap((name) => {
    const [how, same] = [one[name], other[name]]
    if (typeof (how ?? same) === 'boolean') return how === false && same === false ? [[name, false] as const] : []
    if (how !== undefined && same !== undefined && !isSame(how, same)) isClear = false
    return [[name, (how ?? same) as Detectors[string]] as const]
  })
  return { isClear, detectors: entries.length ? (Object.fromEntries(entries) as Detectors) : undefined }
}

/** Without `mayLoosen`, only paths without content are kept. */
function joinFields(one: Policy, other: Policy, mayLoosen: boolean): PerField | undefined {
  const paths = Object.keys({ ...one.perField, ...other.perField })
  const entries = paths
    .map((path) => [path, strictest(modeAt(one, path), modeAt(other, path))] as const)
    .filter(([, mode]) => mayLoosen || mode === 'metadata')
  return entries.length ? Object.fromEntries(entries) : undefined
}

/** The mode of a path: its own, that of the nearest enclosing path, or the mode of the policy. */
function modeAt({ mode, perField = {} }: Policy, path: string): PrivacyMode {
  const around = Object.keys(perField).filter((outer) => `${path}.`.startsWith(`${outer}.`))
  const nearest = around.sort((a, b) => b.length - a.length)[0]
  return (nearest === undefined ? undefined : perField[nearest]) ?? mode
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (one instanceof RegExp || other instanceof RegExp) return String(one) === String(other)
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false
  const [fields, others] = [one, other] as Record<string, unknown>[] as [
    Record<string, unknown>,
    Record<string, unknown>,
  ]
  return Object.keys({ ...one, ...other }).every((name) => isSame(fields[name], others[name]))
}
