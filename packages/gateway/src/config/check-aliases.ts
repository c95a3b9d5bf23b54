import { matchWildcard } from '../upstream/match-wildcard.js'
import type { Config } from './config.js'
import type { ConfigProblem } from './config-context.js'

/**
 * Returns a problem for each alias of a model that is not in `model_list`. Calls `warn` for wildcards, which are no aliases
 * here.
 */
export function checkAliases(
  { deployments, routing }: Pick<Config, 'deployments' | 'routing'>,
  warn: (problem: ConfigProblem) => void,
): ConfigProblem[] {
  const isKnown = (model: string) =>
    !model.includes('*') &&
    deployments.some(({ modelName }) => modelName === model || matchWildcard(modelName, model) !== undefined)
  return [...routing.aliases].flatMap(([name, { modelName }]) => {
    const path = ['router_settings', 'model_group_alias', name]
    if (name.includes('*')) {
      warn({
        path,
        says: `the alias "${name}" has no effect: it is a wildcard. Write each name, or "${name}" as a model_name in model_list.`,
      })
      return []
    }
    return isKnown(modelName)
      ? []
      : [
          {
            path,
            says: `"${modelName}", of which "${name}" is an alias, is not a model_name in model_list. Add it there.`,
          },
        ]
  })
}
