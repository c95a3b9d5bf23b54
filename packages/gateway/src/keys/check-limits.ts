import type { Limits } from '../store/limit-fields.js'
import { matchWildcard } from '../upstream/match-wildcard.js'
import type { Counters } from './create-counters.js'
import type { KeyFacts, Refusal } from './keys.js'
import { budgetWindow, minuteWindow } from './usage-windows.js'

/** By what a list of allowed models may allow a model. */
export interface Grants {
  /** The name that was asked for, and what it is an alias of. The list may have wildcards for them. */
  readonly names: readonly string[]
  /** Its access groups. */
  readonly groups?: readonly string[]
}

/** The limits of a key or a team. */
export interface Limited {
  readonly kind: 'key' | 'team'
  /** The name under which its usage is counted. */
  readonly subject: string
  /** Its name in messages. */
  readonly name?: string
  readonly limits: Limits & { readonly createdAtMs: number }
}

/** Why `limited` may not use a model; `undefined` if it may. */
export function checkModel(
  { kind, limits }: Limited,
  grants: Grants,
  teamModels?: readonly string[],
): Refusal | undefined {
  const { models = [] } = limits
  if (isAllowedModel(models, grants, teamModels)) return undefined
  const list = models.map((allowed) => `'${allowed}'`).join(', ')
  return {
    status: 403,
    type: `${kind}_model_access_denied`,
    param: 'model',
    code: '403',
    message: `${kind} not allowed to access model. This ${kind} can only access models=[${list}]. Tried to access ${grants.names[0]?.slice(0, 200)}`,
  }
}

/** May a key use the model with these grants, by its own list of models and that of its team? */
export const mayAskFor = (grants: Grants, { models, team }: KeyFacts): boolean =>
  isAllowedModel(models, grants, team?.models ?? []) && isAllowedModel(team?.models, grants)

/**
 * Does the list `models` allow the model with these grants? Without a list, every model is allowed. In a key's list,
 * `all-team-models` stands for `teamModels`. In a team's own list it has no meaning, as in LiteLLM.
 */
function isAllowedModel(
  models: readonly string[] | undefined,
  { names, groups }: Grants,
  teamModels?: readonly string[],
): boolean {
  const isIn = (list: readonly string[]) =>
    list.some((allowed) => groups?.includes(allowed) || names.some((name) => matches(allowed, name)))
  if (!models?.length || isIn(models)) return true
  if (!models.includes('all-team-models') || !teamModels) return false
  return teamModels.length === 0 || isIn(teamModels)
}

const matches = (allowed: string, model: string) =>
  allowed === model || allowed === 'all-proxy-models' || matchWildcard(allowed, model) !== undefined

/** Which budget or rate limit of `limited` is used up; `undefined` if none is. */
export function checkUsage(
  { kind, subject, name, limits }: Limited,
  counters: Counters,
  nowMs: number,
): Refusal | undefined {
  const { maxBudget, budgetDuration, createdAtMs, rpmLimit, tpmLimit } = limits
  const who = name === undefined ? `this ${kind}` : `${kind} ${name}`
  if (maxBudget !== undefined) {
    const { usd } = counters.of(subject, budgetWindow(budgetDuration, createdAtMs, nowMs))
    if (usd >= maxBudget)
      return {
        status: 429,
        type: 'budget_exceeded',
        code: '429',
        isFinal: true,
        message: `Budget has been exceeded! Current cost: ${usd}, Max budget: ${maxBudget} (of ${who})`,
      }
  }
  if (rpmLimit === undefined && tpmLimit === undefined) return undefined
  const minute = minuteWindow(nowMs)
  const used = counters.of(subject, minute)
  const over =
    rpmLimit !== undefined && used.requests >= rpmLimit
      ? { type: 'requests', limit: rpmLimit }
      : tpmLimit !== undefined && used.tokens >= tpmLimit
        ? { type: 'tokens', limit: tpmLimit }
        : undefined
  if (!over) return undefined
  const resetsAt = new Date(minute.endsAtMs).toISOString().replace('T', ' ').replace('.000Z', ' UTC')
  return {
    status: 429,
    type: 'rate_limit_error',
    code: '429',
    message: `Rate limit exceeded for ${who}. Limit type: ${over.type}. Current limit: ${over.limit}, Remaining: 0. Limit resets at: ${resetsAt}`,
    retryAfterSeconds: Math.max(1, Math.ceil((minute.endsAtMs - nowMs) / 1000)),
  }
}
