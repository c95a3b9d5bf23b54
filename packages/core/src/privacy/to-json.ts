import type { Stubs } from './create-stubs.js'
import { toPlain } from './to-plain.js'

/** What becomes of the leaves of a value. */
export interface Leaves {
  /** `name`: of the field that it stands in, or of the nearest one around it. */
  text(text: string, name: string): unknown
  number?(value: number, name: string): unknown
  /** What takes the place of a whole value because of the name of its field; `undefined` where nothing has to. */
  field?(name: string, value: unknown): unknown
  readonly stubs?: Stubs
  /** The leaves of what stands at a path such as `$ai_input.content`; `undefined` where it must not leave. */
  at?(path: string): Leaves | undefined
}

/** Below PostHog's limit of 127 levels, with room for the event around it. */
const mostLevels = 64
/** Names of fields that hold Base64 where something beside them says so, and those that always do. */
const dataName = /^(?:data|bytes|blob|(b64_json|file_data|\w*base64))$/i
const base64 = /^[\w+/-]{16,}={0,2}$/

/**
 * A copy of any value as JSON that PostHog takes, with what `leaves` makes of its leaves: dates and big integers are
 * text, bytes are stubs, cycles and what has no JSON are replaced. Getters are not asked, and nothing is changed.
 */
export function toJson(value: unknown, leaves: Leaves, name = '', path = '', above: object[] = []): unknown {
  if (typeof value === 'string') return leaves.text(value, name)
  if (typeof value === 'number')
    return Number.isFinite(value) ? (leaves.number ? leaves.number(value, name) : value) : null
  if (typeof value === 'bigint') return leaves.text(String(value), name)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || !value) return value
  if (above.includes(value) || above.length > mostLevels) return '[circular]'
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
    // In a list of headers, each value comes after its name.
    const before = index % 2 ? value[index - 1] : undefined
    const isNamed = typeof before === 'string' && before.length < 64 && typeof item === 'string'
    const hidden = isNamed && !/^[a-z_]*$/i.test(item) ? leaves.field?.(before, item) : undefined
    return hidden ?? toJson(item, leaves, isNamed ? before : name, path, above) ?? null
  })
}

function toRecord(given: Record<string, unknown>, leaves: Leaves, path: string, above: object[]): unknown {
  // What JSON makes of a Buffer of Node's.
  if (given.type === 'Buffer' && Array.isArray(given.data))
    return leaves.stubs?.binary(Uint8Array.from(given.data as number[])) ?? given
  const label = given.name ?? given.key ?? given.header
  const made: Record<string, unknown> = {}
  for (const key of Object.keys(given)) {
    if (key === '__proto__') continue
    const item = given[key]
    // `{ name: 'Authorization', value: '...' }`
    const name = key === 'value' && typeof label === 'string' ? label : key
    const here = path && `${path}.${key}`
    const own = leaves.at ? leaves.at(here) : leaves
    if (!own) continue
    const stub = typeof item === 'string' && item.length > 15 ? toStub(key, item, given, own.stubs) : undefined
    const hidden =
      stub === undefined
        ? // A token of a model's beside its probability is no secret.
          'logprob' in given
          ? undefined
          : own.field?.(name, item)
        : // What says its type may be anything.
          own.text(stub, '')
    const json = hidden ?? toJson(item, own, name, here, above)
    if (json !== undefined) made[String(leaves.text(key, ''))] = json
  }
  return made
}

/** A stub for what an object, or the name of its field, says to be Base64. */
function toStub(key: string, item: string, given: Record<string, unknown>, stubs?: Stubs): string | undefined {
  const [isData, isAlways] = dataName.exec(key) ?? []
  const type = isData && (mediaTypeOf(given) ?? (isAlways && 'base64'))
  const data = type ? item.replace(/\s+/g, '') : ''
  return type && base64.test(data) ? stubs?.base64(type, data) : undefined
}

/** What an object says that the data in it is; `undefined` where it says nothing. */
function mediaTypeOf({ type, format, transcript, ...given }: Record<string, unknown>): string | undefined {
  const named = given.media_type ?? given.mime_type ?? given.mimeType ?? given.mediaType
  if (typeof named === 'string' && /^[a-z]+\/[\w+.-]{1,99}$/i.test(named)) return named
  if (/^(?:base64|image|audio|video)$/.test(String(type))) return String(type)
  if (transcript !== undefined) return 'audio'
  return typeof format === 'string' && /^\w{1,9}$/.test(format) ? `audio/${format}` : undefined
}
