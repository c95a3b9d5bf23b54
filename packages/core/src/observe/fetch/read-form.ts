import { asRecord } from '../openai/as-record.js'

/** What is used of a `FormData`. */
export interface FormLike {
  entries(): Iterable<readonly [name: string, value: unknown]>
}

/** An entry, with what is left of the path that its name is: `a[b]` is `['a', 'b']`, `a[]` is `['a', '']`. */
type Entry = readonly [path: readonly string[], value: unknown]

/** Fields that JSON bodies have as numbers. */
const numbers = /^(n|temperature|output_compression|partial_images|threshold|prefix_padding_ms|silence_duration_ms)$/

/** Is it a form? Not one of the package `form-data`, which is a stream and cannot be looked into. */
export const isForm = (value: unknown): value is FormLike =>
  Object.prototype.toString.call(value) === '[object FormData]' && typeof asRecord(value).entries === 'function'

/** The fields of a form as the JSON body that the SDK makes such forms of; its files are what they are. */
export function readForm(form: FormLike): unknown {
  return toValue(
    '',
    Array.from(form.entries(), ([name, value]) => [toPath(name), value]),
  )
}

/** A form of the fields that are still in `body`, which is what `readForm` gave of it, without some. */
export function keepFields(form: FormLike, body: unknown): FormLike {
  const Twin = form.constructor as new () => FormLike & { append(name: string, value: unknown): void }
  const kept = new Twin()
  for (const [name, value] of form.entries()) {
    const found = toPath(name).reduce((at: unknown, key) => (key === '' ? at : asRecord(at)[key]), body)
    if (found !== undefined) kept.append(name, value)
  }
  return kept
}

const toPath = (name: string) => name.replaceAll(']', '').split('[')

function toValue(name: string, entries: readonly Entry[]): unknown {
  const parts = new Map<string | undefined, Entry[]>()
  for (const [[key, ...rest], value] of entries) parts.set(key, [...(parts.get(key) ?? []), [rest, value]])
  const items = parts.get('')
  if (items) return items.map(([, value]) => toField(name, value))
  const values = parts.get(undefined)?.map(([, value]) => toField(name, value))
  if (values) return values.length > 1 ? values : values[0]
  // Not by assignment: a name may be `__proto__`.
  return Object.fromEntries(Array.from(parts, ([key = '', inner]) => [key, toValue(key, inner)]))
}

function toField(name: string, value: unknown): unknown {
  if (name === 'stream') return value === 'true'
  return numbers.test(name) && value !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}
