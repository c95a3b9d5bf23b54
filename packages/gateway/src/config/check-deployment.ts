import { validateHeaderName, validateHeaderValue } from 'node:http'
import {
  baseUrlOf,
  baseVariableIn,
  keyVariableIn,
  providers,
  readModel,
  unknownPrefixOf,
} from '../upstream/providers.js'
import type { ConfigContext } from './config-context.js'
import type { ConfigFile } from './file-schema.js'
import type { KeyPath } from './read-yaml.js'
import { toKeyName } from './to-key-name.js'

/** Headers that the gateway or its HTTP client sets. */
export const unsentHeaders: ReadonlySet<string> = new Set(
  'accept-encoding connection content-length content-type expect keep-alive transfer-encoding upgrade'.split(' '),
)

/** Reports what is wrong with an entry of `model_list`. Values of keys, URLs and headers are not shown. */
export function checkDeployment(
  { model_name: name, litellm_params: params, model_info: info }: ConfigFile['model_list'][number],
  path: KeyPath,
  { refuse, warn, environment }: ConfigContext,
): void {
  const at = (...keys: KeyPath) => [...path, 'litellm_params', ...keys]
  const keyName = (...keys: KeyPath) => toKeyName(at(...keys))

  const [nameStars, modelStars] = [starsOf(name), starsOf(params.model)]
  if (nameStars > 1)
    refuse({
      path: [...path, 'model_name'],
      says: `${toKeyName([...path, 'model_name'])} has more than one *, got ${show(name)}. Write an entry for each name, or one *.`,
    })
  else if (modelStars > nameStars)
    refuse({
      path: at('model'),
      says: `${keyName('model')} has a * that model_name lacks, so nothing says which model is meant. Write the model, or a * in model_name, too.`,
    })

  const prefix = params.api_base === undefined ? unknownPrefixOf(params.model, params.custom_llm_provider) : undefined
  const { provider } = readModel(params.model, params.custom_llm_provider)
  const base = baseUrlOf(provider, params.api_base, environment)?.trim()
  const known = [...providers.keys()].join(', ')
  if (prefix !== undefined)
    refuse({
      path: at('model'),
      says:
        `${keyName('model')} names the provider ${show(prefix)}, which is not supported. ` +
        `Supported are ${known}. Write one of them before the model, or api_base: https://host/v1 beside it.`,
    })
  else if (base === undefined)
    refuse({
      path: at('model'),
      says:
        `${keyName('api_base')} is missing, and ${show(provider)} has no default host. ` +
        'Write api_base: https://host/v1 beside model.',
    })
  else checkBase(base)

  function checkBase(base: string): void {
    const isFromEnvironment = params.api_base === undefined
    const place = at(isFromEnvironment ? 'model' : 'api_base')
    const what = isFromEnvironment
      ? `${baseVariableIn(providers.get(provider) ?? {}, environment)}, for "${name}",`
      : keyName('api_base')
    const url = /^https?:\/\//i.test(base) && URL.canParse(base) ? new URL(base) : undefined
    if (!url)
      return refuse({
        path: place,
        says: `${what} must be an absolute URL, got other text. Write https://host/v1.`,
      })
    if (url.username || url.password)
      warn({
        path: place,
        says: `user and password of ${what} are not sent. Write them as extra_headers: { Authorization: Basic ... }.`,
      })
  }

  const checkValue = (value: string | undefined, keys: KeyPath) => {
    if (value === undefined || isHeaderValue(value.trim())) return
    refuse({
      path: keys,
      says: `${toKeyName(keys)} cannot be sent as a header: it has a line break or a character beyond Latin-1. Write it in one line.`,
    })
  }
  checkValue(params.api_key, at('api_key'))
  checkValue(params.organization, at('organization'))
  for (const [header, value] of Object.entries(params.extra_headers ?? {})) {
    const keys = at('extra_headers', header)
    if (!isHeaderName(header))
      refuse({
        path: keys,
        says: `${keyName('extra_headers')} has ${show(header)}, which is not a valid header name. Write letters, digits and "-".`,
      })
    else if (unsentHeaders.has(header.toLowerCase()))
      warn({ path: keys, says: `${toKeyName(keys)} has no effect: the gateway sets this header by itself.` })
    else checkValue(value, keys)
  }
  const variable = params.api_key === undefined ? keyVariableIn(providers.get(provider) ?? {}, environment) : undefined
  if (variable !== undefined && !isHeaderValue(environment[variable]?.trim() ?? ''))
    refuse({
      path: at('model'),
      says: `${variable}, the key for "${name}", cannot be sent as a header: it has a line break or a character beyond Latin-1.`,
    })
  if (typeof info?.id === 'string' && !isHeaderValue(info.id))
    refuse({
      path: [...path, 'model_info', 'id'],
      says: `${toKeyName([...path, 'model_info', 'id'])} cannot be sent as the header x-litellm-model-id, got ${show(info.id)}. Write ASCII.`,
    })
}

const starsOf = (text: string) => text.split('*').length - 1

const show = (text: string) => JSON.stringify(text.slice(0, 60))

const isHeaderName = (name: string) => isValid(() => validateHeaderName(name))
const isHeaderValue = (value: string) => isValid(() => validateHeaderValue('x', value))

function isValid(check: () => void): boolean {
  try {
    check()
    return true
  } catch {
    return false
  }
}
