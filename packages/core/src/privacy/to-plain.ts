import type { Stubs } from './create-stubs.js'

/**
 * Converts an object to plain data: `toJSON` is called, Headers and Maps become records, Sets become lists, errors keep
 * their messages, bytes become a stub, and getters are left out. Returns the same reference if it is plain already.
 * Recognises objects by their methods and not by `instanceof`, because they may come from another realm.
 */
export function toPlain(value: object, stubs?: Stubs): unknown {
  const parent: unknown = Object.getPrototypeOf(value)
  const isPlain = !parent || !Object.getPrototypeOf(parent)
  const kind = isPlain ? '' : Object.prototype.toString.call(value)
  const stub = isPlain ? undefined : stubs?.binary(value)
  if (stub) return stub
  const { entries, get, toJSON } = value as Partial<Map<unknown, unknown> & Date>
  if (typeof toJSON === 'function') return (value as Date).toJSON()
  if (!isPlain) {
    // `new String('...')`
    if (/ (String|Number|Boolean)/.test(kind)) return value.valueOf()
    if (typeof entries === 'function') {
      const list = [...(value as Map<unknown, unknown>).entries()]
      return typeof get === 'function' ? Object.fromEntries(list) : list.map(([, item]) => item)
    }
  }
  const keys = Object.keys(value)
  const own = (key: string) => Object.getOwnPropertyDescriptor(value, key)
  if (isPlain && !keys.some((key) => own(key)?.get)) return value
  const data = Object.fromEntries(keys.map((key) => [key, own(key)?.value as unknown]))
  if (kind !== '[object Error]') return data
  const { name, message, cause } = value as Error
  return { name, message, cause, ...data, stack: undefined }
}
