import type { Stubs } from './create-stubs.js'
import { toPlain } from './to-plain.js'

/** Transforms the leaves of a value. */
export interface Leaves {
  /** `name`: of the innermost field that contains the text. */
  text(text: string, name: string): unknown
  number?(value: number, name: string): unknown
  /** A replacement for a whole value because of its field's name; `undefined` to look into the value instead. */
  field?(name: string, value: unknown): unknown
  readonly stubs?: Stubs
  /** How to transform the leaves at a path such as `$ai_input.content`; `undefined` to leave the value out. */
  at?(path: string): Leaves | undefined
}

/** PostHog accepts 127 levels of nesting; the event around the value needs some of them. */
const maxLevels = 64
/** Fields that hold Base64 if a neighbouring field names a media type, and (captured) those that always do. */
const dataName = /^(?:data|bytes|blob|(b64_json|file_data|\w*base64))$/i
const base64 = /^[\w+/-]{16,}={0,2}$/

/**
 * Copies any value to JSON that PostHog accepts, with its leaves transformed. Dates and big integers become text, bytes
 * become stubs, cycles are replaced, functions and symbols are left out. Never calls getters and never mutates `value`.
 */
export function toJson(value: unknown, leaves: Leaves, name = '', path = '', above: object[] = []): unknown {
  if (typeof value === 'string') return leaves.text(value, name)
  if (typeof value === 'number')
    return Number.isFinite(value) ? (leaves.number ? leaves.number(value, name) : value) : null
  if (typeof value === 'bigint') return leaves.text(String(value), name)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || !value) return value
  if (above.includes(value) || above.length > maxLevels) return '[circular]'
  above.push(value)
  const isList = Array.isArray(value)
  const plain = isList ? value : toPlain(value, leaves.stubs)
  const made =
    plain !== value
      ? toJson(plain, leaves, name, path, above)
      : isList
        ? toList(value, leaves, name, path, above)
        : toRecord(value as Record<string, unknown>, leaves, path, above)
  above.pop()
  return made
}

function toList(value: readonly unknown[], leaves: Leaves, name: string, path: string, above: object[]): unknown[] {
  return value.map((item, index) => {
    // A flat list of headers alternates names and values.
    const before = index % 2 ? value[index - 1] : undefined
    const isNamed = typeof before === 'string' && /^\S+$/.test(before) && typeof item === 'string'
    const hidden = isNamed && !/^[a-z_ ]*$/i.test(item) ? leaves.field?.(before, item) : undefined
    return hidden ?? toJson(item, leaves, isNamed ? before : name, path, above) ?? null
  })
}

function toRecord(given: Record<string, unknown>, leaves: Leaves, path: string, above: object[]): unknown {
  // The JSON form of a Node Buffer.
  if (given.type === 'Buffer' && Array.isArray(given.data))
    return leaves.stubs?.binary(Uint8Array.from(given.data as number[])) ?? given
  const label = given.name ?? given.key ?? given.header ?? given.Name ?? given.Key ?? given.ParameterKey
  const made: Record<string, unknown> = {}
  for (const key of Object.keys(given)) {
    if (key === '__proto__') continue
    const item = given[key]
    // `{ name: 'Authorization', value: '...' }`
    const name = /^(parameter)?value$/i.test(key) && typeof label === 'string' ? label : key
    const here = path && `${path}.${key}`
    const own = leaves.at ? leaves.at(here) : leaves
    if (!own) continue
    const stub = typeof item === 'string' && item.length > 15 ? toStub(key, item, given, own.stubs) : undefined
    const hidden =
      stub === undefined
        ? // In logprobs, `token` is a token of the model and not a secret.
          'logprob' in given
          ? undefined
          : own.field?.(name, item)
        : // The stub contains a media type from the value, which may be any text.
          own.text(stub, '')
    const json = hidden ?? toJson(item, own, name, here, above)
    if (json !== undefined) made[String(leaves.text(key, ''))] = json
  }
  return made
}

/** The stub of a field that is Base64 by its name or by a media type beside it; `undefined` for any other. */
function toStub(key: string, item: string, given: Record<string, unknown>, stubs?: Stubs): string | undefined {
  const [isData, isAlways] = dataName.exec(key) ?? []
  const type = isData && (mediaTypeOf(given) ?? (isAlways && 'base64'))
  const data = type ? item.replace(/\s+/g, '') : ''
  return type && base64.test(data) ? stubs?.base64(type, data) : undefined
}

/** The media type that an object declares for its data, if any. */
function mediaTypeOf({ type, format, transcript, ...given }: Record<string, unknown>): string | undefined {
  const named = given.media_type ?? given.mime_type ?? given.mimeType ?? given.mediaType
  if (typeof named === 'string' && /^[a-z]+\/[\w+.-]{1,99}$/i.test(named)) return named
  if (/^(base64|image|audio|video)$/.test(String(type))) return String(type)
  if (transcript !== undefined) return 'audio'
  return typeof format === 'string' && /^\w{1,9}$/.test(format) ? `audio/${format}` : undefined
}
