import { toMetadata } from './to-metadata.js'

/**
 * The metadata of a request body. LiteLLM adds `litellm_metadata` for APIs whose `metadata` goes to the provider; members of
 * `metadata` take precedence over it.
 */
export function allMetadata(metadata: unknown, litellmMetadata: unknown): unknown {
  const given = toMetadata(metadata) ?? metadata
  const more = toMetadata(litellmMetadata) ?? litellmMetadata
  return isObject(more) ? { ...more, ...(isObject(given) && given) } : given
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
