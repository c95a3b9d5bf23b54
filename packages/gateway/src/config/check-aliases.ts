import { matchWildcard } from '../upstream/match-wildcard.js'
import type { Config } from './config.js'
import type { ConfigProblem } from './config-context.js'

/** Returns a problem for each alias of a model that no entry of `model_list` serves. */
export function checkAliases({ deployments, routing }: Pick<Config, 'deployments' | 'routing'>): ConfigProblem[] {
  const isServed = (model: string) =>
    !model.includes('*') &&
    deployments.some(
      ({ modelName, isForPlainNames }) =>
        modelName === model ||
        (matchWildcard(modelName, model) !== undefined && !(isForPlainNames && model.includes('/'))),
    )
  return [...routing.aliases].flatMap(([name, { modelName }]) => {
    const path = ['router_settings', 'model_group_alias', name]
    if (routing.aliases.has(modelName))
      return [{ path, says: `"${modelName}" is an alias itself. Write the model_name that it stands for.` }]
    if (isServed(modelName)) return []
    return [
      {
        path,
        says: `"${modelName}", of which "${name}" is an alias, is not a model_name in model_list. Add it there.`,
      },
    ]
  })
}
