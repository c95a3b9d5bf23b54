/**
 * On a `fetch`: it is `trackedFetch`. In what a `fetch` is called with: the call is watched already. No symbol goes on the
 * wire, and every copy of this package knows this one.
 */
export const watchedKey = Symbol.for('tracked-openai.watched')

/**
 * Request options for the SDK: with other `headers`, and, where the client's `fetch` is `trackedFetch`, with the word
 * that this call is watched. The same reference where there is nothing to add.
 */
export function toSdkOptions(given: unknown, headers: object | undefined, clientFetch: unknown): unknown {
  const options = given as { readonly fetchOptions?: object } | undefined
  const isTracked = (clientFetch as { [watchedKey]?: unknown } | undefined)?.[watchedKey] === true
  if (!headers && !isTracked) return given
  return {
    ...options,
    ...(headers && { headers }),
    ...(isTracked && { fetchOptions: { ...options?.fetchOptions, [watchedKey]: true } }),
  }
}
