/**
 * On a `fetch` function: it is a `trackedFetch`. On the init of a `fetch` call: the call is already observed, and must
 * not be reported again. A registered symbol is known to every copy of this package, and is never sent.
 */
export const watchedKey = Symbol.for('tracked-openai.watched')

/**
 * Request options for the SDK: with other `headers`, and, if the client's `fetch` is a `trackedFetch`, marked as
 * already observed. The SDK spreads `fetchOptions` once per attempt, so `onAttempt` is called from a Proxy there.
 * Returns the same reference if there is nothing to add.
 */
export function toSdkOptions(
  given: unknown,
  headers: object | undefined,
  clientFetch: unknown,
  onAttempt: (() => void) | undefined,
): unknown {
  const options = given as { readonly fetchOptions?: object } | undefined
  const isTracked = (clientFetch as { [watchedKey]?: boolean } | undefined)?.[watchedKey]
  if (!headers && !isTracked && !onAttempt) return given
  const callerFetchOptions = options?.fetchOptions
  const markedFetchOptions = isTracked ? { ...callerFetchOptions, [watchedKey]: true } : (callerFetchOptions ?? {})
  const fetchOptions = onAttempt ? new Proxy(markedFetchOptions, { ownKeys, get }) : markedFetchOptions
  return { ...options, ...(headers && { headers }), fetchOptions }

  function ownKeys(target: object) {
    onAttempt?.()
    return Reflect.ownKeys(target)
  }
  /** The SDK's debug log serialises the options: it must show what the caller gave, and not count as an attempt. */
  function get(target: Readonly<Record<PropertyKey, unknown>>, key: PropertyKey): unknown {
    return key === 'toJSON' ? () => callerFetchOptions : target[key]
  }
}
