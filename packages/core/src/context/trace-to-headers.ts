import type { TraceContext } from './trace-context.js'
import { flagPrefix, flagsHeader, type TraceField, traceHeaders } from './trace-headers.js'
import { toTraceparent } from './traceparent.js'

/**
 * Headers that carry a trace context to another process: its fields, percent-encoded where they are not plain ASCII,
 * the feature flag variants among its properties, and W3C `traceparent` for other tools.
 */
export function traceToHeaders(context: Partial<TraceContext>): Record<string, string> {
  const headers: Record<string, string> = {}
  const put = (name: string, value: string | undefined) => {
    const encoded = encode(value)
    if (encoded) headers[name] = encoded
  }
  for (const [field, name] of Object.entries(traceHeaders)) put(name, context[field as TraceField])
  put('traceparent', toTraceparent(context))
  put(flagsHeader, toFlags(context.properties))
  return headers
}

/** The feature flag variants as JSON; `undefined` if they are too long, because servers refuse large headers. */
function toFlags(properties: TraceContext['properties'] = {}): string | undefined {
  const flags = Object.entries(properties)
    .filter(([name, value]) => name.startsWith(flagPrefix) && /^(string|boolean)$/.test(typeof value))
    .map(([name, value]) => [name.slice(flagPrefix.length), value] as const)
  const json = JSON.stringify(Object.fromEntries(flags))
  return flags.length && json.length <= 2_000 ? json : undefined
}

/** Percent-encodes what is not plain ASCII, and `%` itself, which the reader would otherwise decode. */
function encode(value: string | undefined): string | undefined {
  if (value === undefined || /^[!-$&-~]*$/.test(value)) return value
  try {
    return encodeURIComponent(value)
  } catch {
    return undefined // A lone surrogate cannot be encoded.
  }
}
