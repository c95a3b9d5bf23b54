import type { Privacy, PrivacyMode, PrivacyPolicy } from '@tracked-openai/core'
import { strictest } from '@tracked-openai/core/policy'

/** Texts of `deny` that are searched for together: clients with lists of their own may be made for every request. */
const maxDenied = 1_000

/** It says its mode. */
type Policy = PrivacyPolicy & { readonly mode: PrivacyMode }
type Detectors = NonNullable<PrivacyPolicy['detectors']>
type PerField = NonNullable<PrivacyPolicy['perField']>

/**
 * What lets nothing leave that one of the two would keep, beside pseudonyms of a key that both have. Where that cannot be
 * said, as with two detectors of one name, no content leaves. One of the two itself where that is as strict.
 */
export function strictestPrivacy(one: Privacy, other: Privacy): Privacy {
  const [policy, more] = [one, other].map(asPolicy) as [Policy, Policy]
  const joined = isOpen(policy) ? more : isOpen(more) ? policy : join(policy, more)
  return isSame(joined, more) ? other : isSame(joined, policy) ? one : joined
}

const asPolicy = (privacy: Privacy): Policy =>
  typeof privacy === 'string' ? { mode: privacy } : { ...privacy, mode: privacy.mode ?? 'redacted' }

/** Nothing is masked by it. */
const isOpen = ({ mode, perField }: PrivacyPolicy) => mode === 'full' && !perField

function join(one: Policy, other: Policy): PrivacyPolicy {
  const deny = [...new Set([...(one.deny ?? []), ...(other.deny ?? [])])]
  const allow = one.allow?.filter((value) => other.allow?.some((same) => isSame(value, same)))
  const { detectors, isClear } = joinDetectors(one.detectors, other.detectors)
  const isOneSearch = !one.ids || !other.ids || one.ids === other.ids
  const canBeSaid = isClear && isOneSearch && deny.length <= maxDenied
  return {
    mode: canBeSaid ? strictest(one.mode, other.mode) : 'metadata',
    perField: joinFields(one, other, canBeSaid),
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

/** Ours are off where both have them off; those of either find what they find. */
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

/** `mayLoosen`: a path may have more than no content. */
function joinFields(one: Policy, other: Policy, mayLoosen: boolean): PerField | undefined {
  const paths = Object.keys({ ...one.perField, ...other.perField })
  const entries = paths
    .map((path) => [path, strictest(modeAt(one, path), modeAt(other, path))] as const)
    .filter(([, mode]) => mayLoosen || mode === 'metadata')
  return entries.length ? Object.fromEntries(entries) : undefined
}

/** That of the path, of the nearest one around it, or of all. */
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
