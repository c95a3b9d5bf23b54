import type { Problem } from '../capture/counts.js'
import type { CallEvent } from '../event/call-event.js'
import { keepShape } from '../event/keep-shape.js'
import type { Holds } from '../event/row.js'
import type { NewHash } from './create-hash.js'
import { createMask, defaultLength } from './create-mask.js'
import { createPlace } from './create-place.js'
import { createStubs } from './create-stubs.js'
import { createTraceNumbers } from './create-trace-numbers.js'
import { fit } from './fit.js'
import { mostBytes } from './most-bytes.js'
import type { PrivacyMode } from './policy.js'
import { strictest } from './strictest.js'
import { type Leaves, toJson } from './to-json.js'
import type { LeavesOf, Policy } from './to-mode-policy.js'
import { toWellFormed } from './to-well-formed.js'

declare const safe: unique symbol

/** An event after redaction: the only thing that may leave. Only `redact` makes one. */
export type SafeEvent = CallEvent & { readonly [safe]: true }

export interface RedactOptions {
  /** What the client says. */
  readonly policy: Policy
  /** What the call says. */
  readonly mode?: PrivacyMode
  /** Largest event that may leave, in UTF-8 bytes of its JSON. Content is cut first, with a mark. */
  readonly maxBytes: number
  /** Whose placeholders are used; default: that of the event's `$ai_trace_id`. */
  readonly traceId?: string
  /** Milliseconds. */
  readonly now: () => number
  /** The platform's SHA-256, where it has a fast one. */
  readonly newHash?: NewHash
  /** Told of content that was left out. */
  readonly tell: (problem: Problem) => void
}

/**
 * What of an event may leave, by what its rows hold. Content, and the caller's custom properties: masked in `redacted`, and
 * no content in `metadata`. Facts: masked where they are words. Identity: as it is. Content that cannot be masked, or not in
 * time, is left out, and the event says so.
 */
export type Redact = (event: CallEvent, options: RedactOptions) => SafeEvent

/** Redaction that remembers which placeholder a value has in a trace. */
export function createRedact(): Redact {
  const numbersOf = createTraceNumbers()
  return (event, { policy, mode: asked, maxBytes, traceId, now, newHash, tell }) => {
    const { budgetMs = 50, finder } = policy
    const { distinctId, groups, properties: given } = event
    const known = knownOf(event.rows)
    /** Content, or a custom property of the caller's. */
    const isWords = (name: string) => (known.get(name)?.holds ?? 'content') === 'content'
    const mode = policy.callsMayLoosen && asked ? strictest(asked) : strictest(policy.mode, asked)
    /** A copy, so that it has the shape of what is given: each of its properties is replaced or taken out below. */
    const properties: Record<string, unknown> = { ...given }
    let endMs = Infinity
    let hasFailed = false
    /** At most, without counting: few events come near the limit. */
    let bytes = factBytes * known.size

    const stubs = createStubs(newHash, now)
    const numberOf = numbersOf(traceId ?? String(given.$ai_trace_id))
    const mask = createMask({
      finder,
      stubs,
      mostLength: Math.max(defaultLength, maxBytes - restBytes),
      place: policy.placeOf?.(numberOf) ?? createPlace(numberOf),
      check() {
        if (now() > endMs + stubs.tookMs) throw new RangeError('Too late.')
      },
    })
    const fact = toFactLeaves(mode === 'full' ? plain : mask)

    /** Content, and the caller's own properties, with the leaves of their modes. */
    function putWords(names: Iterable<string>, from: Readonly<Record<string, unknown>>, leavesOf: LeavesOf): void {
      const leavesAt = policy.leavesAt?.(asked, leavesOf)
      for (const name of names) {
        // The caller's own are kept in `metadata`, too.
        const around = !known.has(name) && mode === 'metadata' ? 'redacted' : mode
        const leaves = leavesAt ? leavesAt(name, around) : leavesOf[around]
        let value: unknown
        let key = name
        try {
          // Their names may say that the value is a secret, and may be one.
          value = leaves && (leaves.field?.(name, from[name]) ?? toJson(from[name], leaves, name, name))
          bytes += mostBytes(value)
          if (leaves && !known.has(name)) key = String(leaves.text(name, ''))
        } catch {
          // What cannot be made is left out.
          value = undefined
          hasFailed = true
        }
        if (value === undefined || key !== name) delete properties[name]
        if (value !== undefined) properties[key] = value
      }
    }

    const words: string[] = []
    let custom = ''
    let rows = known.size
    for (const name in given) {
      const value = given[name]
      const { holds, index = 0 } = known.get(name) ?? unknown
      if (!holds) custom += `${name},`
      rows = (Math.imul(rows, 31) + index) | 0
      if (typeof value === 'boolean' || (typeof value === 'number' && holds)) properties[name] = value
      else if (!holds || holds === 'content') words.push(name)
      else
        try {
          properties[name] = toJson(value, holds === 'facts' ? fact : plain, name)
        } catch {
          delete properties[name]
          hasFailed = true
        }
    }
    keepShape(custom ? custom + rows : rows, given)
    endMs = now() + budgetMs
    putWords(words, given, { full: { stubs, text: (text) => stubs.text(toWellFormed(text)) }, redacted: mask })
    const again = mask.again()
    if (again) putWords(Object.keys(properties).filter(isWords), properties, { full: plain, redacted: again })

    if (mask.isCut()) properties.tracked_openai_truncated = true
    if (Object.keys(mask.counts).length) properties.tracked_openai_redactions = mask.counts
    if (hasFailed) {
      properties.tracked_openai_redaction_failed = true
      const message = `Content that could not be masked within ${budgetMs} ms was left out of an event.`
      tell({ code: 'redaction_failed', dropped: 0, message })
    }
    return {
      ...event,
      distinctId: distinctId && toWellFormed(distinctId),
      groups: groups && Object.keys(groups).length ? (toJson(groups, plain) as CallEvent['groups']) : undefined,
      properties: bytes > maxBytes ? fit(properties, maxBytes, isWords) : properties,
    } as SafeEvent
  }
}

/** UTF-8 bytes that the longest text leaves to the rest of its event. */
const restBytes = 100_000
/** UTF-8 bytes that a fact may have with its name: about 150 characters, each of which may have to be escaped. */
const factBytes = 1_000

const plain: Leaves = { text: toWellFormed }

/** A fact comes from a host, too: what should be a short word may be anything. Ids link, and stay. */
function toFactLeaves(leaves: Leaves): Leaves {
  return {
    text: (text, name) => String((/_id$/.test(name) ? plain : leaves).text(text.slice(0, 8_000), '')).slice(0, 1_000),
  }
}

interface KnownRow {
  readonly holds?: Holds
  /** In its table. */
  readonly index?: number
}
type Known = ReadonlyMap<string, KnownRow>
const unknown: KnownRow = {}

/** The rows of a table by their names: worked out once, and never different afterwards. */
const tables = new WeakMap<CallEvent['rows'], Known>()

function knownOf(rows: CallEvent['rows']): Known {
  const known = tables.get(rows) ?? new Map(rows.map(({ name, holds }, index) => [name, { holds, index }]))
  tables.set(rows, known)
  return known
}
