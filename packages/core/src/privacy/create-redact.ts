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
import { bytesAtMost } from './bytes-at-most.js'
import type { PrivacyMode } from './policy.js'
import { strictest } from './strictest.js'
import { type Leaves, toJson } from './to-json.js'
import type { LeavesOf, Policy } from './to-mode-policy.js'
import { toWellFormed } from './to-well-formed.js'

declare const safe: unique symbol

/** A redacted event, the only kind that may leave the process. Only `redact` creates one. */
export type SafeEvent = CallEvent & { readonly [safe]: true }

export interface RedactOptions {
  /** The client's policy. */
  readonly policy: Policy
  /** The mode that the call asks for. */
  readonly mode?: PrivacyMode
  /** Limit for the event's JSON in UTF-8 bytes. A larger event is cut, content first, with a mark. */
  readonly maxBytes: number
  /** The trace whose placeholder numbers are used. Default: the event's `$ai_trace_id`. */
  readonly traceId?: string
  /** A clock, in milliseconds. */
  readonly now: () => number
  /** The platform's fast SHA-256, if it has one. */
  readonly newHash?: NewHash
  /** Called when content had to be left out. */
  readonly tell: (problem: Problem) => void
}

/**
 * Makes an event safe, by what each property `holds`. Content is masked in `redacted` and removed in `metadata`. The
 * caller's own properties are masked in both. Facts are masked if they are text. Identity stays as it is. Content that
 * cannot be masked, or not within the time budget, is removed, and the event says so.
 */
export type Redact = (event: CallEvent, options: RedactOptions) => SafeEvent

/** Remembers the placeholder numbers of each trace. */
export function createRedact(): Redact {
  const numbersOf = createTraceNumbers()
  /** The first event may take longer, because what masks is compiled then. */
  let patience = 4
  return (event, { policy, mode: asked, maxBytes, traceId, now, newHash, tell }) => {
    const { budgetMs = 50, finder } = policy
    const { distinctId, groups, properties: given } = event
    const known = knownOf(event.rows)
    /** Is it content, or one of the caller's own properties? */
    const isWords = (name: string) => (known.get(name)?.holds ?? 'content') === 'content'
    const mode = policy.callsMayLoosen && asked ? strictest(asked) : strictest(policy.mode, asked)
    /** A copy, which shares the hidden class of `given`. Each property is replaced or removed below. */
    const properties: Record<string, unknown> = { ...given }
    let endMs = Infinity
    let hasFailed = false
    /** An upper bound, which is cheaper than the exact size: few events come near the limit. */
    let bytes = factBytes * known.size

    const stubs = createStubs(newHash, now)
    const numberOf = numbersOf(traceId ?? String(given.$ai_trace_id))
    const mask = createMask({
      finder,
      stubs,
      maxLength: Math.max(defaultLength, maxBytes - restBytes),
      place: policy.placeOf?.(numberOf) ?? createPlace(numberOf),
      check() {
        if (now() > endMs + stubs.tookMs) throw new RangeError('Too late.')
      },
    })
    const fact = toFactLeaves(mode === 'full' ? plain : mask)

    /** Masks content and the caller's own properties, each by its mode. */
    function putWords(names: Iterable<string>, from: Readonly<Record<string, unknown>>, leavesOf: LeavesOf): void {
      const leavesAt = policy.leavesAt?.(asked, leavesOf)
      for (const name of names) {
        // The caller's own properties are kept in `metadata`, masked.
        const around = !known.has(name) && mode === 'metadata' ? 'redacted' : mode
        const leaves = leavesAt ? leavesAt(name, around) : leavesOf[around]
        let value: unknown
        let key = name
        try {
          // The name of a property may announce a secret, and may be one itself.
          value = leaves && (leaves.field?.(name, from[name]) ?? toJson(from[name], leaves, name, name))
          bytes += bytesAtMost(value)
          if (leaves && !known.has(name)) key = String(leaves.text(name, ''))
        } catch {
          // Fail closed.
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
      if (typeof value === 'boolean' || (typeof value === 'number' && holds)) continue
      if (!holds || holds === 'content') words.push(name)
      else
        try {
          properties[name] = toJson(value, holds === 'facts' ? fact : plain, name)
        } catch {
          delete properties[name]
          hasFailed = true
        }
    }
    keepShape(custom ? custom + rows : rows, given)
    endMs = now() + budgetMs * patience
    patience = 1
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

/** UTF-8 bytes that the longest text must leave for the rest of its event. */
const restBytes = 100_000
/** UTF-8 bytes assumed for a fact and its name: about 150 characters, if all of them have to be escaped. */
const factBytes = 1_000

const plain: Leaves = { text: toWellFormed }

/**
 * Facts are masked as well, because a host can put anything where a short word is expected. Ids stay: they link events.
 */
function toFactLeaves(leaves: Leaves): Leaves {
  return {
    text(text, name) {
      const masked = (/_id$/.test(name) ? plain : leaves).text(text.slice(0, 8_000), '')
      return toWellFormed(String(masked).slice(0, 1_000))
    },
  }
}

interface KnownRow {
  readonly holds?: Holds
  /** Position in its table. */
  readonly index?: number
}
type Known = ReadonlyMap<string, KnownRow>
const unknown: KnownRow = {}

/** The rows of each table by name, computed once. */
const tables = new WeakMap<CallEvent['rows'], Known>()

function knownOf(rows: CallEvent['rows']): Known {
  const known = tables.get(rows) ?? new Map(rows.map(({ name, holds }, index) => [name, { holds, index }]))
  tables.set(rows, known)
  return known
}
