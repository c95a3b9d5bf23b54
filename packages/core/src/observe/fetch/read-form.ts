import { asRecord } from '../openai/as-record.js'

/** The parts of `FormData` that are used here. */
export interface FormLike {
  entries(): Iterable<readonly [name: string, value: unknown]>
}

/** A form field, with the remaining path of its name: `a[b]` is `['a', 'b']`, `a[]` is `['a', '']`. */
type Entry = readonly [path: readonly string[], value: unknown]

/** Fields that are numbers in a JSON body. */
const numericFields =
  /^(n|temperature|output_compression|partial_images|threshold|prefix_padding_ms|silence_duration_ms)$/

/**
 * Whether it is a `FormData`. Forms of the package `form-data` are not: they are streams, whose fields cannot be read.
 */
export const isForm = (value: unknown): value is FormLike =>
  Object.prototype.toString.call(value) === '[object FormData]' && typeof asRecord(value).entries === 'function'

/** Converts a form into the JSON body that the SDK would have built it from; files are kept as they are. */
export function readForm(form: FormLike): unknown {
  return toValue(
    '',
    Array.from(form.entries(), ([name, value]) => [toPath(name), value]),
  )
}

/**
 * A copy of the form with only those fields that `body` still has. `body` is the result of `readForm`, with some
 * fields removed.
 */
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
  // Not by assignment, because a name may be `__proto__`.
  return Object.fromEntries(Array.from(parts, ([key = '', inner]) => [key, toValue(key, inner)]))
}

function toField(name: string, value: unknown): unknown {
  if (name === 'stream') return value === 'true'
  return numericFields.test(name) && value !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}
