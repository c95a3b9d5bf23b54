/**
 * Overrides a property on one of the SDK's objects. A new one is not enumerable, so that listing or printing the
 * object shows the same as before.
 */
export function own(target: object, key: PropertyKey, value: unknown): void {
  const known = Reflect.getOwnPropertyDescriptor(target, key)
  // The same, but faster.
  if (known?.writable) (target as Record<PropertyKey, unknown>)[key] = value
  else Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable: known?.enumerable })
}
