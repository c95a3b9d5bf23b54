import { toTraceId } from '../event/to-trace-id.js'
import type { TraceContext } from './trace-context.js'
import { type TraceField, traceHeaders } from './trace-headers.js'

/** Headers as `fetch` has them, or as Node's `request.headers` has them. */
export type HeadersLike =
  { get(name: string): string | null | undefined } | Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * The trace that the other side was in when it sent these headers (`trace.headers()`), or `undefined` without one.
 * Control characters are taken out and values are cut at 1,000 characters (ids at 200). Never throws.
 */
export function traceFromHeaders(headers: HeadersLike | null | undefined): TraceContext | undefined {
  try {
    const read = readerOf(headers ?? {})
    const trace: Partial<Record<TraceField, string>> = {}
    for (const [field, name] of Object.entries(traceHeaders) as [TraceField, string][]) {
      const value = clean(read(name))
      if (value) trace[field] = field === 'traceId' || field === 'parentId' ? toTraceId(value) : value
    }
    return trace.traceId ? { ...trace, traceId: trace.traceId } : undefined
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

function clean(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  return decode(value.slice(0, 9_000)).replace(control, '').slice(0, 1_000)
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
