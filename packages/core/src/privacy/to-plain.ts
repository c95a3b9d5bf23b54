import type { Stubs } from './create-stubs.js'

/**
 * What is no plain object as one that says the same: what has `toJSON` by it, headers and maps as records, sets as
 * lists, errors by their words, bytes as a stub. The same reference where it is plain already. Known by what they can do,
 * because a value may come from another realm.
 */
export function toPlain(value: object, stubs?: Stubs): unknown {
  const parent: unknown = Object.getPrototypeOf(value)
  if (!parent || !Object.getPrototypeOf(parent)) return value
  const { entries, get, toJSON } = value as Partial<Map<unknown, unknown> & Date>
  const stub = stubs?.binary(value)
  if (stub) return stub
  if (typeof toJSON === 'function') return (value as Date).toJSON()
  if (typeof entries === 'function') {
    const list = [...(value as Map<unknown, unknown>).entries()]
    return typeof get === 'function' ? Object.fromEntries(list) : list.map(([, item]) => item)
  }
  if (Object.prototype.toString.call(value) !== '[object Error]') return value
  const { stack: _, message: __, cause: ___, ...own } = Object.getOwnPropertyDescriptors(value as Error)
  const { name, message, cause } = value as Error
  return Object.defineProperties({ name, message, cause }, own)
}
