/** Puts an own method on an object of the SDK's; callers who list or print the object see what they saw before. */
export function own(target: object, key: PropertyKey, value: unknown): void {
  const enumerable = Reflect.getOwnPropertyDescriptor(target, key)?.enumerable
  Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable })
}
