import type { Call } from './open-call.js'

/**
 * `promise` with `seen` told of its value and the call of its error. It takes the place of the promise: a fork beside
 * it would hide an unhandled rejection, or add one. What `seen` throws goes no further.
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
