import { createStubs, type Stubs } from '../privacy/create-stubs.js'
import { toJson } from '../privacy/to-json.js'
import type { Asked, Observed } from './observation.js'
import type { CallSite } from './open-call.js'
import { asRecord } from './openai/as-record.js'

/**
 * The bodies of requests whose call is open longer than the request: a stream that nobody reads to its end, a raw body, a
 * job in the background. Together they hold no more than `most` characters and bytes.
 */
export interface KeptBodies {
  /** The request was sent. Its body stays what the caller gave, as long as there is room. */
  add(site: CallSite): void
  /** A job may be open for days: what it was asked goes into its body, a copy, with stubs in the place of media. */
  pack(site: CallSite, job: Pick<Observed, 'asked'>): void
  /** Puts the body back into `site`. `true` where the room was not enough, and only the short fields are left. */
  take(site: CallSite): boolean
}

interface Packed {
  readonly size: number
  /** JSON of the fields that are long, by name: one flat text holds on to nothing else. */
  readonly fields: readonly (readonly [name: string, json: string])[]
}

/** Characters of the JSON of a field that stays, whatever is left out. */
const mostOfShort = 1_000

/** Characters and bytes. */
export const mostKept = 64 * 1024 * 1024

/**
 * `most`: past it the oldest bodies become copies, and then the oldest copies go. One that takes more than `mostOfOne` makes the
 * start.
 */
export function createKeptBodies(most = mostKept, mostOfOne = most / 4): KeptBodies {
  /** Sizes of those that are the caller's objects. */
  const whole = new Map<CallSite, number>()
  const packed = new Map<CallSite, Packed>()
  const cut = new WeakSet<CallSite>()
  let total = 0

  function leave(site: CallSite): void {
    total -= (whole.get(site) ?? 0) + (packed.get(site)?.size ?? 0)
    whole.delete(site)
    packed.delete(site)
  }

  function pack(site: CallSite): void {
    leave(site)
    const [short, fields] = split(site)
    const size = fields.reduce((sum, [, json]) => sum + json.length, 0)
    site.body = short
    if (size > most / 4) cut.add(site)
    else packed.set(site, { size, fields })
    total += packed.get(site)?.size ?? 0
  }

  function makeRoom(): void {
    while (total > most) {
      const [oldest] = whole.keys()
      const [oldestPacked] = packed.keys()
      if (oldest) pack(oldest)
      else if (oldestPacked) {
        leave(oldestPacked)
        cut.add(oldestPacked)
      } else return
    }
  }

  return {
    add(site) {
      const size = sizeOf(site.body)
      // A call that is tried again has sent the same.
      if (size <= mostOfShort || whole.has(site) || packed.has(site) || cut.has(site)) return
      whole.set(site, size)
      total += size
      if (size > mostOfOne) pack(site)
      makeRoom()
    },
    pack(site, job) {
      site.body = job.asked
      pack(site)
      // What is taken back, is put into it.
      job.asked = site.body as Asked
      makeRoom()
    },
    take(site) {
      const { fields = [] } = packed.get(site) ?? {}
      leave(site)
      for (const [name, json] of fields) asRecord(site.body)[name] = JSON.parse(json)
      return cut.delete(site)
    },
  }
}

/** The short fields of a body as they are, and the JSON of the long ones. */
function split({ body, tracker }: CallSite): [short: Record<string, unknown>, long: [name: string, json: string][]] {
  const stubs = createStubs(tracker.runtime.newHash)
  const short: Record<string, unknown> = {}
  const long: [string, string][] = []
  for (const [name, value] of Object.entries(asRecord(body))) {
    const json = toText(value, stubs)
    if (json !== undefined && json.length <= mostOfShort) short[name] = JSON.parse(json)
    else if (json !== undefined) long.push([name, json])
  }
  return [short, long]
}

/** `undefined` for what has no JSON. */
function toText(value: unknown, stubs: Stubs): string | undefined {
  try {
    const files = Array.isArray(value) ? value.map(toFile) : toFile(value)
    return JSON.stringify(toJson(files, { stubs, text: stubs.text }))
  } catch {
    return undefined
  }
}

/** What a reader asks of a file that is sent: what it is and how big. */
function toFile(value: unknown): unknown {
  const { arrayBuffer, size, type, byteLength } = asRecord(value)
  if (typeof arrayBuffer === 'function') return { size, type }
  return typeof byteLength === 'number' ? { byteLength } : value
}

/** Characters of all texts, and bytes, in a value. Only plain objects are looked into, as only they are sent as JSON. */
function sizeOf(value: unknown, level = 0): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || !value || level > 32) return 0
  let sum = 0
  if (Array.isArray(value)) {
    for (const item of value) sum += sizeOf(item, level + 1)
    return sum
  }
  const { byteLength, size, arrayBuffer } = value as { byteLength?: unknown; size?: unknown; arrayBuffer?: unknown }
  if (typeof byteLength === 'number') return byteLength
  if (typeof size === 'number' && typeof arrayBuffer === 'function') return size
  const parent: unknown = Object.getPrototypeOf(value)
  if (parent && Object.getPrototypeOf(parent)) return 0
  for (const name in value) sum += sizeOf((value as Record<string, unknown>)[name], level + 1)
  return sum
}
