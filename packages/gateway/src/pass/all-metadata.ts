/**
 * The metadata of a request body. LiteLLM adds `litellm_metadata` for APIs whose `metadata` goes to the provider; members of
 * `metadata` take precedence over it.
 */
export function allMetadata(metadata: unknown, litellmMetadata: unknown): unknown {
  return isObject(litellmMetadata) ? { ...litellmMetadata, ...(isObject(metadata) && metadata) } : metadata
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
