import type { Stubs } from './create-stubs.js'

/**
 * Converts an object to plain data: `toJSON` is called, Headers and Maps become records, Sets become lists, errors keep
 * their messages, bytes become a stub, and getters are left out. Returns the same reference if it is plain already.
 * Recognises objects by their methods and not by `instanceof`, because they may come from another realm.
 */
export function toPlain(value: object, stubs?: Stubs): unknown {
  const parent: unknown = Object.getPrototypeOf(value)
  const isPlain = !parent || !Object.getPrototypeOf(parent)
  if (!isPlain) {
    const stub = stubs?.binary(value)
    if (stub) return stub
  }
  if (typeof (value as Date).toJSON === 'function') return (value as Date).toJSON()
  if (!isPlain) {
    const { entries, get } = value as Partial<Map<unknown, unknown>>
    if (typeof entries === 'function') {
      const list = [...(value as Map<unknown, unknown>).entries()]
      return typeof get === 'function' ? Object.fromEntries(list) : list.map(([, item]) => item)
    }
  }
  const keys = Object.keys(value)
  const own = (key: string) => Object.getOwnPropertyDescriptor(value, key)
  if (isPlain && !keys.some((key) => own(key)?.get)) return value
  const data = Object.fromEntries(keys.map((key) => [key, own(key)?.value as unknown]))
  if (Object.prototype.toString.call(value) !== '[object Error]') return data
  const { name, message, cause } = value as Error
  return { name, message, cause, ...data, stack: undefined }
}
