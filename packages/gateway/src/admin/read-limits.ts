import type { Limits } from '../store/limit-fields.js'
import { type LimitFields, loggingEntries, type NewCallback } from './admin-schemas.js'
import { readBody } from './read-body.js'

/** The limits of a body merged over those `before`: `null` removes one, an absent field keeps it. */
export function readLimits(body: LimitFields, before: Partial<Limits> = {}): Limits & { isBlocked: boolean } {
  const pick = <Value>(given: Value | null | undefined, kept: Value | undefined) =>
    given === undefined ? kept : (given ?? undefined)
  return {
    models: pick(body.models, before.models),
    maxBudget: pick(body.max_budget, before.maxBudget),
    budgetDuration: pick(body.budget_duration, before.budgetDuration),
    rpmLimit: pick(body.rpm_limit, before.rpmLimit),
    tpmLimit: pick(body.tpm_limit, before.tpmLimit),
    isBlocked: pick(body.blocked, before.isBlocked) ?? false,
  }
}

/** Separates the callbacks, which LiteLLM keeps in metadata as `logging`, from the rest. Either is `undefined` if absent. */
export function readMetadata(metadata: LimitFields['metadata']): {
  metadata?: Record<string, unknown>
  logging?: NewCallback[]
} {
  if (!metadata) return metadata === null ? { metadata: {} } : {}
  const { logging, ...plain } = metadata
  return {
    metadata: plain,
    logging: logging === undefined ? undefined : readBody(loggingEntries, logging, 'metadata.logging'),
  }
}
