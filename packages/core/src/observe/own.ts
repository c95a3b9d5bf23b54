/**
 * Overrides a property on one of the SDK's objects. A new one is not enumerable, so that listing or printing the
 * object shows the same as before.
 */
export function own(target: object, key: PropertyKey, value: unknown): void {
  const enumerable = Reflect.getOwnPropertyDescriptor(target, key)?.enumerable
  Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable })
}
