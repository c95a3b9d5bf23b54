import { toTraceId } from '../event/to-trace-id.js'
import type { TraceContext } from './trace-context.js'
import { flagPrefix, flagsHeader, type TraceField, traceHeaders } from './trace-headers.js'
import { fromTraceparent } from './traceparent.js'

/** Headers as `fetch` has them, or as Node's `request.headers` has them. */
export type HeadersLike =
  { get(name: string): string | null | undefined } | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Reads the trace of a request from its headers: that of `trace.headers()`, else W3C's `traceparent`; and, with or without a trace,
 * the person and web session that PostHog's own SDKs send. `undefined` if there is none of these.
 * Control characters are removed, and values cut at 1,000 characters (ids at 200). Never throws.
 */
export function traceFromHeaders(headers: HeadersLike | null | undefined): Partial<TraceContext> | undefined {
  try {
    const get = readerOf(headers ?? {})
    const read = (name: string, most?: number) => clean(get(name), most)
    const trace: Partial<Record<TraceField, string>> = {}
    for (const [field, name] of Object.entries(traceHeaders) as [TraceField, string][]) {
      const value = read(name)
      if (value) trace[field] = field === 'traceId' || field === 'parentId' ? toTraceId(value) : value
    }
    // The parent in a traceparent is no event of PostHog's: what happens here lies directly in the trace.
    const traceId = trace.traceId ?? fromTraceparent(read('traceparent'))
    if (!trace.traceId) delete trace.parentId
    const properties = readFlags(read(flagsHeader, 2_000))
    const found = { ...trace, ...(traceId && { traceId }), ...(properties && { properties }) }
    return Object.keys(found).length ? found : undefined
  } catch {
    return undefined // Odd headers must not break a request that only happens to be traced.
  }
}

function readerOf(headers: HeadersLike): (name: string) => unknown {
  if (typeof headers.get === 'function') return headers.get.bind(headers)
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return (name) => {
    const value = byName.get(name) as unknown
    return Array.isArray(value) ? (value as unknown[])[0] : value
  }
}

/** Variants of feature flags as custom properties; of what another side wrote, only what looks like some. */
function readFlags(json: string | undefined): TraceContext['properties'] {
  if (!json) return undefined
  try {
    const given: unknown = JSON.parse(json)
    if (typeof given !== 'object' || Array.isArray(given)) return undefined
    const flags = Object.entries(given ?? {}).filter(
      ([flag, variant]) => flag.length <= 200 && /^(string|boolean)$/.test(typeof variant),
    )
    return flags.length ? Object.fromEntries(flags.map(([flag, variant]) => [flagPrefix + flag, variant])) : undefined
  } catch {
    return undefined
  }
}

function clean(value: unknown, most = 1_000): string | undefined {
  if (typeof value !== 'string') return undefined
  return decode(value.slice(0, 9_000)).replace(control, '').slice(0, most)
}

// eslint-disable-next-line no-control-regex -- these are what must not come through
const control = /[\u0000-\u001f\u007f-\u009f]/g

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value // It was not encoded by us.
  }
}
