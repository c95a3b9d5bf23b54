import type { Stubs } from './create-stubs.js'

/**
 * What is no plain object as one that says the same: what has `toJSON` by it, headers and maps as records, sets as
 * lists, errors by their words, bytes as a stub, and nothing of what has getters but the rest. The same reference where it
 * is plain already. Known by what they can do, because a value may come from another realm.
 */
export function toPlain(value: object, stubs?: Stubs): unknown {
  const parent: unknown = Object.getPrototypeOf(value)
  if (!parent || !Object.getPrototypeOf(parent)) return hasGetter(value) ? toData(value) : value
  const { entries, get, toJSON } = value as Partial<Map<unknown, unknown> & Date>
  const stub = stubs?.binary(value)
  if (stub) return stub
  if (typeof toJSON === 'function') return (value as Date).toJSON()
  if (typeof entries === 'function') {
    const list = [...(value as Map<unknown, unknown>).entries()]
    return typeof get === 'function' ? Object.fromEntries(list) : list.map(([, item]) => item)
  }
  if (Object.prototype.toString.call(value) !== '[object Error]') return toData(value)
  const { stack: _, message: __, cause: ___, ...own } = Object.getOwnPropertyDescriptors(value as Error)
  const { name, message, cause } = value as Error
  return Object.defineProperties({ name, message, cause }, own)
}

function hasGetter(value: object): boolean {
  for (const key of Object.keys(value)) if (Object.getOwnPropertyDescriptor(value, key)?.get) return true
  return false
}

function toData(value: object): object {
  return Object.fromEntries(
    Object.keys(value).map((key) => [key, Object.getOwnPropertyDescriptor(value, key)?.value as unknown]),
  )
}
