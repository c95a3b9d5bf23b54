import type { TraceContext } from './trace-context.js'
import { type TraceField, traceHeaders } from './trace-headers.js'

/** The headers that take a trace to another process: what is known of it, percent-encoded where it is not plain ASCII. */
export function traceToHeaders(context: TraceContext): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [field, name] of Object.entries(traceHeaders)) {
    const value = encode(context[field as TraceField])
    if (value) headers[name] = value
  }
  return headers
}

/** A `%` is encoded too: the reader could not tell it from an encoded character. */
function encode(value: string | undefined): string | undefined {
  if (value === undefined || /^[!-$&-~]*$/.test(value)) return value
  try {
    return encodeURIComponent(value)
  } catch {
    return undefined // A lone surrogate: no header can hold it.
  }
}
