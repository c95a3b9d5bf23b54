import type { Call } from './open-call.js'

/**
 * Returns `promise` chained with observers: `seen` for its value, `call.fail` for its error. The caller must use the
 * returned promise in place of the original one. A second branch on the original would change whether a rejection
 * counts as unhandled. Errors in `seen` are swallowed.
 */
export function follow<Value>(promise: PromiseLike<Value>, call: Call, seen: (value: Value) => void): Promise<Value> {
  return promise.then(
    (value) => {
      call.quietly(() => seen(value))
      return value
    },
    (error: unknown) => {
      call.fail(error)
      throw error
    },
  ) as Promise<Value>
}
