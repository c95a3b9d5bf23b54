/**
 * On a `fetch`: it is `trackedFetch`. In what a `fetch` is called with: the call is watched already. No symbol goes on the
 * wire, and every copy of this package knows this one.
 */
export const watchedKey = Symbol.for('tracked-openai.watched')

/**
 * Request options for the SDK: with other `headers`, and, where the client's `fetch` is `trackedFetch`, with the word
 * that this call is watched. The SDK spreads `fetchOptions` once for each attempt, and so tells `onAttempt` of it. The same
 * reference where there is nothing to add.
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
  const sent = options?.fetchOptions
  const ours = isTracked ? { ...sent, [watchedKey]: true } : (sent ?? {})
  const fetchOptions = onAttempt ? new Proxy(ours, { ownKeys, get }) : ours
  return { ...options, ...(headers && { headers }), fetchOptions }

  function ownKeys(target: object) {
    onAttempt?.()
    return Reflect.ownKeys(target)
  }
  /** A log in JSON shows what the caller gave, and is no attempt. */
  function get(target: Readonly<Record<PropertyKey, unknown>>, key: PropertyKey): unknown {
    return key === 'toJSON' ? () => sent : target[key]
  }
}
