import { createStubs, type Stubs } from '../privacy/create-stubs.js'
import { toJson } from '../privacy/to-json.js'
import type { Asked, Observed } from './observation.js'
import type { CallSite } from './open-call.js'
import { asRecord } from './openai/as-record.js'

/**
 * Retains the request bodies of calls that stay open longer than the request itself: a stream that is not read to its
 * end, a raw response, a background job. All together are limited to a number of characters and bytes.
 */
export interface KeptBodies {
  /** Called when the request has been sent. The body remains the caller's own object while there is room. */
  add(site: CallSite): void
  /**
   * For a job, which may stay open for days: replaces the body by a compact copy of what was asked, with stubs for
   * media.
   */
  pack(site: CallSite, job: Pick<Observed, 'asked'>): void
  /** Restores the body in `site` and stops retaining it. `true` if it had to be truncated to its short fields. */
  take(site: CallSite): boolean
}

interface Packed {
  readonly size: number
  /** The long fields by name, each as JSON: one flat string, which keeps no other objects alive. */
  readonly fields: readonly (readonly [name: string, json: string])[]
}

/** A field whose JSON has at most this many characters counts as short, and is never dropped. */
const maxShortLength = 1_000

/** Default limit, in characters and bytes. */
export const maxKept = 64 * 1024 * 1024

/**
 * Beyond `maxTotal`, the oldest bodies are replaced by compact copies, and then the oldest copies are dropped. A body
 * larger than `maxBodySize` is copied at once.
 */
export function createKeptBodies(maxTotal = maxKept, maxBodySize = maxTotal / 4): KeptBodies {
  /** Sizes of the bodies that are still the caller's own objects. */
  const whole = new Map<CallSite, number>()
  const packed = new Map<CallSite, Packed>()
  const cut = new WeakSet<CallSite>()
  let total = 0

  function release(site: CallSite): void {
    total -= (whole.get(site) ?? 0) + (packed.get(site)?.size ?? 0)
    whole.delete(site)
    packed.delete(site)
  }

  function pack(site: CallSite): void {
    release(site)
    const [short, fields] = split(site)
    const size = fields.reduce((sum, [, json]) => sum + json.length, 0)
    site.body = short
    if (size > maxTotal / 4) cut.add(site)
    else packed.set(site, { size, fields })
    total += packed.get(site)?.size ?? 0
  }

  function makeRoom(): void {
    while (total > maxTotal) {
      const [oldest] = whole.keys()
      const [oldestPacked] = packed.keys()
      if (oldest) pack(oldest)
      else if (oldestPacked) {
        release(oldestPacked)
        cut.add(oldestPacked)
      } else return
    }
  }

  return {
    add(site) {
      const size = sizeOf(site.body)
      // A retried call has sent the same body before.
      if (size <= maxShortLength || whole.has(site) || packed.has(site) || cut.has(site)) return
      whole.set(site, size)
      total += size
      if (size > maxBodySize) pack(site)
      makeRoom()
    },
    pack(site, job) {
      site.body = job.asked
      pack(site)
      // `take` restores the long fields into this object.
      job.asked = site.body as Asked
      makeRoom()
    },
    take(site) {
      const { fields = [] } = packed.get(site) ?? {}
      release(site)
      for (const [name, json] of fields) asRecord(site.body)[name] = JSON.parse(json)
      return cut.delete(site)
    },
  }
}

/** Splits a body into its short fields, copied, and the JSON of its long ones. */
function split({ body, tracker }: CallSite): [short: Record<string, unknown>, long: [name: string, json: string][]] {
  const stubs = createStubs(tracker.runtime.newHash)
  const short: Record<string, unknown> = {}
  const long: [string, string][] = []
  for (const [name, value] of Object.entries(asRecord(body))) {
    const json = toText(value, stubs)
    if (json !== undefined && json.length <= maxShortLength) short[name] = JSON.parse(json)
    else if (json !== undefined) long.push([name, json])
  }
  return [short, long]
}

/** The JSON of a value, with stubs for media; `undefined` if it has none. */
function toText(value: unknown, stubs: Stubs): string | undefined {
  try {
    const files = Array.isArray(value) ? value.map(toFile) : toFile(value)
    return JSON.stringify(toJson(files, { stubs, text: stubs.text }))
  } catch {
    return undefined
  }
}

/** A file's metadata, which is all that a reader needs. */
function toFile(value: unknown): unknown {
  const { arrayBuffer, size, type, byteLength } = asRecord(value)
  if (typeof arrayBuffer === 'function') return { size, type }
  return typeof byteLength === 'number' ? { byteLength } : value
}

/**
 * Characters of all strings, and bytes, in a value. Only arrays and plain objects are traversed, because only these
 * are sent as JSON.
 */
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
