/**
 * On a `fetch`: it is `trackedFetch`. In what a `fetch` is called with: the call is watched already. No symbol goes on the
 * wire, and every copy of this package knows this one.
 */
export const watchedKey = Symbol.for('tracked-openai.watched')

/**
 * Request options for the SDK: with other `headers`, and, where the client's `fetch` is `trackedFetch`, with the word
 * that this call is watched. The SDK spreads `fetchOptions` once for each attempt, and so tells of it.
 */
export function toSdkOptions(
  given: unknown,
  headers: object | undefined,
  clientFetch: unknown,
  onAttempt?: () => void,
): object {
  const options = given as { readonly fetchOptions?: object } | undefined
  const isTracked = (clientFetch as { [watchedKey]?: boolean } | undefined)?.[watchedKey]
  const fetchOptions = new Proxy(
    { ...options?.fetchOptions, ...(isTracked && { [watchedKey]: true }) },
    {
      ownKeys(sent) {
        onAttempt?.()
        return Reflect.ownKeys(sent)
      },
    },
  )
  return { ...options, ...(headers && { headers }), fetchOptions }
}
