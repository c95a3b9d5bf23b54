import { matchWildcard } from '../upstream/match-wildcard.js'
import type { Config } from './config.js'
import type { ConfigProblem } from './config-context.js'
import type { ConfigFile } from './file-schema.js'
import type { KeyPath } from './read-yaml.js'

/**
 * Returns a problem for each fallback that is no model of `model_list`: it would fail just when it is needed. Calls `warn` for
 * fallbacks of a model that is not in `model_list`, which have no effect.
 */
export function checkFallbacks(
  file: ConfigFile,
  { deployments, routing }: Pick<Config, 'deployments' | 'routing'>,
  warn: (problem: ConfigProblem) => void,
): ConfigProblem[] {
  const names = [...deployments.map(({ modelName }) => modelName), ...routing.aliases.keys()]
  const isKnown = (model: string) => names.some((name) => name === model || matchWildcard(name, model) !== undefined)
  const mistakeOf = (model: string) => {
    if (!isKnown(model)) return `the fallback "${model}" is not a model_name in model_list. Add it there.`
    if (!model.includes('*')) return undefined
    return `the fallback "${model}" is a wildcard, which names no model. Write the model: a name without *.`
  }
  const mistakes = (models: readonly string[], path: KeyPath) =>
    models.flatMap((model, index) => {
      const says = mistakeOf(model)
      return says === undefined ? [] : [{ path: [...path, index], says }]
    })
  const lists = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'] as const
  return (['router_settings', 'litellm_settings'] as const).flatMap((section) => [
    ...lists.flatMap((list) =>
      (file[section]?.[list] ?? []).flatMap((entry, index) =>
        Object.entries(entry).flatMap(([model, names]) => {
          const path = [section, list, index, model]
          if (model !== '*' && (model.includes('*') || !isKnown(model)))
            warn({
              path,
              says: `the ${list} of "${model}" have no effect: it is not a model_name in model_list. Write one, or "*" for all others.`,
            })
          return mistakes(names, path)
        }),
      ),
    ),
    ...mistakes(file[section]?.default_fallbacks ?? [], [section, 'default_fallbacks']),
  ])
}
