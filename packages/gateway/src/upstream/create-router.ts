import type { Config, Routing } from '../config/config.js'
import { createResponseMemory, type ResponseMemory } from './create-response-memory.js'
import { createTarget, type Target } from './create-target.js'
import { matchWildcard } from './match-wildcard.js'
import type { Grants } from '../keys/check-limits.js'
import type { PromptFault } from './read-prompt-fault.js'

/** Chooses the deployment for a model name. */
export interface Router {
  /** All configured model names: wildcards and aliases included, but for hidden ones. */
  readonly modelNames: readonly string[]
  readonly targets: readonly Target[]
  /** Which account stores which response. */
  readonly responses: ResponseMemory
  /** By what a list of allowed models may allow this one. */
  grantsOf(modelName: string): Grants
  /** How many targets serve the model name. */
  sizeOf(modelName: string): number
  targetsOf(modelName: string): readonly Target[]
  /**
   * The best target for the name that is not in `tried`: the one with the least load for its weight. `undefined` if there is
   * none. It counts as busy until `done` is called.
   */
  choose(modelName: string, nowMs: number, tried: ReadonlySet<Target>): Choice | undefined
  /** The model names to ask for when this one fails, in order. Others may be asked if it rejects the prompt (`fault`). */
  fallbacksOf(modelName: string, fault?: PromptFault): readonly string[]
  /** The targets in cooldown. */
  resting(nowMs: number): readonly Target[]
}

export interface Choice {
  readonly target: Target
  /** The upstream's name of the model. */
  readonly model: string
  /** Counts tokens against the deployment's `tpm`. */
  used(tokens: number, nowMs: number): void
  /** `failed` means that the upstream is to blame. `restMs` is the cooldown that it asked for (Retry-After). */
  done(outcome: 'answered' | 'failed' | 'left', nowMs: number, restMs?: number): void
}

interface State {
  readonly target: Target
  readonly weight: number
  /** Running calls. */
  busy: number
  /** When the last failures were; no more of them than a cooldown takes. */
  readonly failedAtMs: number[]
  restsUntilMs: number
  /** The current minute since the epoch, and its requests and tokens. */
  minute: number
  requests: number
  tokens: number
}

/**
 * The longest cooldown that an upstream can ask for. A daily quota may be raised before it resets, or may only concern another
 * model of the same deployment.
 */
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
  // The longest wildcard is the most specific.
  const wildcards = [...groups.keys()].filter((name) => name.includes('*')).sort((a, b) => b.length - a.length)

  const hasAccessGroups = states.some((state) => accessGroupsOf(state).length > 0)

  /** The name, and if it is an alias, the one that it stands for. */
  const namesOf = (name: string) => {
    const alias = routing.aliases.get(name)
    return alias ? [name, alias.modelName] : [name]
  }

  /** The deployments that serve a name, and the text that the `*` of their wildcard matched. */
  function groupOf(name: string): { readonly group: State[]; readonly wild?: string } | undefined {
    const modelName = routing.aliases.get(name)?.modelName ?? name
    const exact = modelName.includes('*') ? undefined : groups.get(modelName)
    if (exact) return { group: exact }
    for (const pattern of wildcards) {
      const wild = matchWildcard(pattern, modelName)
      const group = groups.get(pattern)
      if (wild === undefined || !group) continue
      // A name such as "groq/llama" is meant for another provider: its prompts must not be sent to OpenAI.
      const takers = wild.includes('/') ? group.filter(({ target }) => !target.deployment.isForPlainNames) : group
      if (takers.length > 0) return { group: takers, wild }
    }
    return undefined
  }

  const shown = [...routing.aliases].flatMap(([name, { isHidden }]) => (isHidden ? [] : [name]))
  const targets = states.map(({ target }) => target)

  return {
    modelNames: [...groups.keys(), ...shown],
    grantsOf(modelName) {
      const groups = hasAccessGroups ? groupOf(modelName)?.group.flatMap(accessGroupsOf) : undefined
      return { names: namesOf(modelName), groups }
    },
    targets,
    responses: createResponseMemory(targets),
    targetsOf: (modelName) => groupOf(modelName)?.group.map(({ target }) => target) ?? [],
    sizeOf: (modelName) => groupOf(modelName)?.group.length ?? 0,
    fallbacksOf(modelName, fault) {
      const names = namesOf(modelName)
      const ownOf = (lists: Routing['fallbacks']) =>
        names.map((name) => lists.get(name)).find((own) => own !== undefined)
      if (!fault) return ownOf(routing.fallbacks) ?? routing.defaultFallbacks.filter((name) => !names.includes(name))
      const lists = fault === 'context-window' ? routing.contextWindowFallbacks : routing.contentPolicyFallbacks
      return ownOf(lists) ?? lists.get('*') ?? []
    },
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
    startMinute(state, nowMs)
    state.requests += 1
    return {
      target,
      model: target.modelFor(wild),
      used(tokens, atMs) {
        startMinute(state, atMs)
        state.tokens += tokens
      },
      done(outcome, endMs, restMs) {
        state.busy -= 1
        if (outcome !== 'failed') return
        const { failedAtMs } = state
        if (failedAtMs.push(endMs) > routing.allowedFails + 1) failedAtMs.shift()
        const isOften = failedAtMs.length > routing.allowedFails && endMs - (failedAtMs[0] ?? 0) < 60_000
        // The only deployment of a name gets no cooldown: there would be none left to ask.
        if (hasOthers && (isOften || restMs !== undefined))
          state.restsUntilMs = endMs + Math.max(isOften ? routing.cooldownMs : 0, Math.min(restMs ?? 0, maxRestMs))
      },
    }
  }
}

const accessGroupsOf = ({ target }: State) => target.deployment.accessGroups

/** Resets the counts when a new minute has begun. */
function startMinute(state: State, nowMs: number): void {
  const minute = Math.floor(nowMs / 60_000)
  if (state.minute !== minute) Object.assign(state, { minute, requests: 0, tokens: 0 })
}

/** Compares, in this order: cooldown, rate limit, running calls for the weight, requests of this minute for the weight. */
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
