import type { Config } from '../config/config.js'
import type { KeyFacts } from '../keys/keys.js'
import type { CommonFacts } from '../log/open-facts.js'
import type { Target } from '../upstream/create-target.js'
import { factsOfKey, whoAsked } from './call-facts.js'
import type { CallRoute } from './route-of.js'

/** Gives the facts that a call shares with all calls that are alike. */
export type CommonOf = (likeness: Likeness) => CommonFacts

/** The properties by which calls count as alike. */
export interface Likeness {
  readonly config: Config
  readonly route: CallRoute
  /** `undefined` if the key itself was refused. */
  readonly key?: KeyFacts
  /** The requested model name, if it is a known one. */
  readonly modelName?: string
  /** The target that answered, if any. */
  readonly target?: Target
  /** The target's name of the model. */
  readonly model?: string
  readonly status: number
  readonly isStream: boolean
}

/** Limit for each key, because callers can make up any number of model names. */
const maxKnown = 100

/** Returns the same object for calls that are alike, because the log writes each object only once. */
export function createCommonOf(): CommonOf {
  const known = new WeakMap<KeyFacts, [Likeness, CommonFacts][]>()
  return (likeness) => {
    const { key } = likeness
    if (!key) return toCommonFacts(likeness)
    let ofKey = known.get(key)
    if (!ofKey) known.set(key, (ofKey = []))
    for (const [other, facts] of ofKey) if (isAlike(likeness, other)) return facts
    if (ofKey.length >= maxKnown) ofKey.length = 0
    const facts = toCommonFacts(likeness)
    ofKey.push([likeness, facts])
    return facts
  }
}

const isAlike = (one: Likeness, other: Likeness) =>
  one.target === other.target &&
  one.model === other.model &&
  one.modelName === other.modelName &&
  one.status === other.status &&
  one.route.operation === other.route.operation &&
  one.isStream === other.isStream &&
  one.config === other.config

function toCommonFacts({ config, route, key, modelName, target, model, status, isStream }: Likeness): CommonFacts {
  return {
    operation: route.operation,
    // 499: the client disconnected before there was an answer.
    httpStatus: status === 499 ? undefined : status,
    isStream,
    ...(key && factsOfKey(key)),
    gateway: { modelGroup: modelName, deploymentId: target?.id, ...(key && whoAsked(key, config)) },
    provider: target?.provider,
    // Azure's names are those of deployments, which the operator made up.
    model: target?.provider === 'azure' ? undefined : model,
    baseUrl: target?.baseUrl,
    inputCostPerToken: target?.deployment.inputCostPerToken,
    outputCostPerToken: target?.deployment.outputCostPerToken,
  }
}
