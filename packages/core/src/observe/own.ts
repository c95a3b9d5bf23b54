/** Puts an own method on an object of the SDK's that callers do not see when they list or print it. */
export function own(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable: false })
}
