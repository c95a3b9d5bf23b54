import type { Config } from '../config/config.js'
import type { KeyFacts } from '../keys/keys.js'
import type { CommonFacts } from '../log/open-facts.js'
import type { Target } from '../upstream/create-target.js'
import { factsOfKey, whoAsked } from './call-facts.js'
import type { CallRoute } from './route-of.js'

/** What the log is told of a call and of all that are like it. */
export type CommonOf = (likeness: Likeness) => CommonFacts

/** In what calls are alike. */
export interface Likeness {
  readonly config: Config
  readonly route: CallRoute
  /** `undefined`: the key itself was refused. */
  readonly key?: KeyFacts
  /** The name that was asked for, once it is known to be one. */
  readonly modelName?: string
  /** Who answered, if anybody did. */
  readonly target?: Target
  readonly status: number
  readonly isStream: boolean
}

/** Of one key: names come from callers, and there is no end of them. */
const maxKnown = 100

/** Gives the same facts for calls that are alike: the log writes them once. */
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
  one.modelName === other.modelName &&
  one.status === other.status &&
  one.route.operation === other.route.operation &&
  one.isStream === other.isStream &&
  one.config === other.config

function toCommonFacts({ config, route, key, modelName, target, status, isStream }: Likeness): CommonFacts {
  return {
    operation: route.operation,
    // The client left before there was an answer.
    httpStatus: status === 499 ? undefined : status,
    isStream,
    ...(key && factsOfKey(key)),
    gateway: { modelGroup: modelName, deploymentId: target?.id, ...(key && whoAsked(key, config)) },
    provider: target?.provider,
    baseUrl: target?.baseUrl,
    inputCostPerToken: target?.deployment.inputCostPerToken,
    outputCostPerToken: target?.deployment.outputCostPerToken,
  }
}
