import { toTraceId } from '../event/to-trace-id.js'
import type { TraceContext } from './trace-context.js'
import { flagPrefix, flagsHeader, type TraceField, traceHeaders } from './trace-headers.js'
import { fromTraceparent } from './traceparent.js'

/** Headers as a fetch `Headers` object, or as Node's `request.headers`. */
export type HeadersLike =
  { get(name: string): string | null | undefined } | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Reads the trace context from request headers: the headers of `trace.headers()`, else W3C `traceparent`; and, with or
 * without a trace, the user and web session that PostHog's own SDKs send. `undefined` if there is none of these.
 * Control characters are removed, and values are cut to 1,000 characters (ids to 200). Never throws.
 */
export function traceFromHeaders(headers: HeadersLike | null | undefined): Partial<TraceContext> | undefined {
  try {
    const get = readerOf(headers ?? {})
    const read = (name: string, maxLength?: number) => sanitize(get(name), maxLength)
    const trace: Partial<Record<TraceField, string>> = {}
    for (const [field, name] of Object.entries(traceHeaders) as [TraceField, string][]) {
      const value = read(name)
      if (value) trace[field] = field === 'traceId' || field === 'parentId' ? toTraceId(value) : value
    }
    // The parent span in a traceparent is unknown to PostHog, so events here become direct children of the trace.
    const traceId = trace.traceId ?? fromTraceparent(read('traceparent'))
    if (!trace.traceId) delete trace.parentId
    const properties = readFlags(read(flagsHeader, 2_000))
    const found = { ...trace, ...(traceId && { traceId }), ...(properties && { properties }) }
    return Object.keys(found).length ? found : undefined
  } catch {
    return undefined // Malformed headers must not break the request.
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

/**
 * Feature flag variants as custom properties. The header is untrusted: anything that is not a string or boolean is
 * dropped.
 */
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

function sanitize(value: unknown, maxLength = 1_000): string | undefined {
  if (typeof value !== 'string') return undefined
  return decode(value.slice(0, 9_000)).replace(control, '').slice(0, maxLength)
}

// eslint-disable-next-line no-control-regex -- control characters are what is removed
const control = /[\u0000-\u001f\u007f-\u009f]/g

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value // It was not percent-encoded by us.
  }
}
