import type { TraceContext } from './trace-context.js'
import { flagPrefix, flagsHeader, type TraceField, traceHeaders } from './trace-headers.js'
import { toTraceparent } from './traceparent.js'

/**
 * The headers that take a trace to another process: what is known of it, percent-encoded where it is not plain ASCII,
 * the variants of feature flags among its properties, and W3C's `traceparent` for whoever else reads it.
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

/** JSON of the variants; none where they are so many that a server may refuse the header. */
function toFlags(properties: TraceContext['properties'] = {}): string | undefined {
  const flags = Object.entries(properties)
    .filter(([name, value]) => name.startsWith(flagPrefix) && /^(string|boolean)$/.test(typeof value))
    .map(([name, value]) => [name.slice(flagPrefix.length), value] as const)
  const json = JSON.stringify(Object.fromEntries(flags))
  return flags.length && json.length <= 2_000 ? json : undefined
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
