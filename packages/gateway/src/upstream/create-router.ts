import type { Config } from '../config/config.js'
import { createResponseMemory, type ResponseMemory } from './create-response-memory.js'
import { createTarget, type Target } from './create-target.js'
import { matchWildcard } from './match-wildcard.js'

/** Which upstream answers for a model name. */
export interface Router {
  /** Every model name that can be asked for, wildcards as they are written. */
  readonly modelNames: readonly string[]
  readonly targets: readonly Target[]
  /** Where responses are kept that came through here. */
  readonly responses: ResponseMemory
  /** How many targets answer for the name. */
  sizeOf(modelName: string): number
  targetsOf(modelName: string): readonly Target[]
  /**
   * A target for the name, not one of `tried` while there is another; the least busy for its weight. `undefined` where
   * nobody answers for the name, or all are `tried`. It counts as busy until `done`.
   */
  choose(modelName: string, nowMs: number, tried: ReadonlySet<Target>): Choice | undefined
  /** The model names to ask next when this one fails. */
  fallbacksOf(modelName: string): readonly string[]
  /** Targets that rest now. */
  resting(nowMs: number): readonly Target[]
}

export interface Choice {
  readonly target: Target
  /** The upstream's name of the model. */
  readonly model: string
  /** It answered, or it failed in a way that is its own fault; `restMs`: it asked for that long a rest. */
  /** So many tokens went through it. */
  used(tokens: number, nowMs: number): void
  done(outcome: 'answered' | 'failed' | 'left', nowMs: number, restMs?: number): void
}

interface State {
  readonly target: Target
  readonly weight: number
  busy: number
  /** When it failed last: as often as it takes for a rest. */
  readonly failedAtMs: number[]
  restsUntilMs: number
  /** Requests and tokens of the running minute. */
  minute: number
  requests: number
  tokens: number
}

/** The longest rest that an upstream gets for the asking: a quota of a day may be raised within it, or be another model's. */
const maxRestMs = 60_000

export function createRouter({ deployments, routing, environment }: Config): Router {
  const states = deployments.map((deployment): State => {
    const target = createTarget(deployment, environment)
    const { weight = deployment.rpm ?? 1 } = deployment
    return {
      target,
      weight: Math.max(weight, 1e-9),
      busy: 0,
      failedAtMs: [],
      restsUntilMs: 0,
      minute: 0,
      requests: 0,
      tokens: 0,
    }
  })
  const groups = new Map<string, State[]>()
  for (const state of states) {
    const { modelName } = state.target.deployment
    groups.set(modelName, [...(groups.get(modelName) ?? []), state])
  }
  // The longest wildcard is the nearest.
  const wildcards = [...groups.keys()].filter((name) => name.includes('*')).sort((a, b) => b.length - a.length)

  /** The group that answers for a name, and what the group's wildcard stands for. */
  function groupOf(modelName: string): { readonly group: State[]; readonly wild?: string } | undefined {
    const exact = modelName.includes('*') ? undefined : groups.get(modelName)
    if (exact) return { group: exact }
    for (const pattern of wildcards) {
      const wild = matchWildcard(pattern, modelName)
      const group = groups.get(pattern)
      if (wild === undefined || !group) continue
      // Somebody else's prompts, and our key for OpenAI, are not for OpenAI.
      const takers = wild.includes('/') ? group.filter(({ target }) => !target.deployment.isForPlainNames) : group
      if (takers.length > 0) return { group: takers, wild }
    }
    return undefined
  }

  const targets = states.map(({ target }) => target)

  return {
    modelNames: [...groups.keys()],
    targets,
    responses: createResponseMemory(targets),
    targetsOf: (modelName) => groupOf(modelName)?.group.map(({ target }) => target) ?? [],
    sizeOf: (modelName) => groupOf(modelName)?.group.length ?? 0,
    fallbacksOf: (modelName) =>
      routing.fallbacks.get(modelName) ?? routing.defaultFallbacks.filter((name) => name !== modelName),
    resting: (nowMs) => states.filter(({ restsUntilMs }) => restsUntilMs > nowMs).map(({ target }) => target),
    choose(modelName, nowMs, tried) {
      const found = groupOf(modelName)
      if (!found) return undefined
      const { group, wild } = found
      let best: State | undefined
      for (const state of group) {
        if (tried.has(state.target)) continue
        if (!best || isBetter(state, best, nowMs)) best = state
      }
      if (!best) return undefined
      return take(best, wild, nowMs, group.length > 1)
    },
  }

  function take(state: State, wild: string | undefined, nowMs: number, hasOthers: boolean): Choice {
    const { target } = state
    state.busy += 1
    turn(state, nowMs)
    state.requests += 1
    return {
      target,
      model: wild === undefined ? target.model : target.model.replace('*', () => wild),
      used(tokens, atMs) {
        turn(state, atMs)
        state.tokens += tokens
      },
      done(outcome, endMs, restMs) {
        state.busy -= 1
        if (outcome !== 'failed') return
        const { failedAtMs } = state
        if (failedAtMs.push(endMs) > routing.allowedFails + 1) failedAtMs.shift()
        const isOften = failedAtMs.length > routing.allowedFails && endMs - (failedAtMs[0] ?? 0) < 60_000
        // The only one of its name would leave nobody to ask.
        if (hasOthers && (isOften || restMs !== undefined))
          state.restsUntilMs = endMs + Math.max(isOften ? routing.cooldownMs : 0, Math.min(restMs ?? 0, maxRestMs))
      },
    }
  }
}

/** Counts anew with each minute. */
function turn(state: State, nowMs: number): void {
  const minute = Math.floor(nowMs / 60_000)
  if (state.minute !== minute) Object.assign(state, { minute, requests: 0, tokens: 0 })
}

/** Does `one` come before `other`: awake, below its own limit, less busy for its weight, less used? */
function isBetter(one: State, other: State, nowMs: number): boolean {
  const isResting = (state: State) => state.restsUntilMs > nowMs
  if (isResting(one) !== isResting(other)) return isResting(other)
  const isFull = ({ target: { deployment }, minute, requests, tokens }: State) =>
    minute === Math.floor(nowMs / 60_000) &&
    (requests >= (deployment.rpm ?? Infinity) || tokens >= (deployment.tpm ?? Infinity))
  if (isFull(one) !== isFull(other)) return isFull(other)
  const load = (one.busy + 1) / one.weight - (other.busy + 1) / other.weight
  return load === 0 ? one.requests / one.weight < other.requests / other.weight : load < 0
}
