/**
 * A body's metadata: LiteLLM's `litellm_metadata`, for APIs whose `metadata` is the provider's, and what `metadata` says over
 * it.
 */
export function allMetadata(metadata: unknown, litellmMetadata: unknown): unknown {
  return isObject(litellmMetadata) ? { ...litellmMetadata, ...(isObject(metadata) && metadata) } : metadata
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
