import type { TraceContext } from './trace-context.js'

const isZero = /^0+$/

/**
 * W3C `traceparent` of a trace whose id is a UUID or 32 hexadecimal digits; `undefined` for any other id, which the
 * format cannot hold. Its parent id has only 16 digits: the second half of the span's UUID.
 */
export function toTraceparent({ traceId, parentId }: Partial<TraceContext>): string | undefined {
  const trace = toHex(traceId)
  const parent = toHex(parentId) ?? trace
  const isValid = trace?.length === 32 && !isZero.test(trace) && parent && !isZero.test(parent.slice(-16))
  return isValid ? `00-${trace}-${parent.slice(-16)}-01` : undefined
}

/** The trace id of a W3C `traceparent`; `undefined` if the header is invalid. */
export function fromTraceparent(header: string | undefined): string | undefined {
  const [, version, traceId = '', parentId = '', rest] =
    /^\s*([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(-.*)?\s*$/.exec(header ?? '') ?? []
  const isInvalid = version === 'ff' || (version === '00' && rest) || isZero.test(traceId) || isZero.test(parentId)
  return isInvalid ? undefined : traceId || undefined
}

/** A UUID without its dashes, or an id that is already 16 or 32 hexadecimal digits; `undefined` for any other. */
function toHex(id: string | undefined): string | undefined {
  const hex = id?.replace(/^(.{8})-(.{4})-(.{4})-(.{4})-(.{12})$/, '$1$2$3$4$5').toLowerCase()
  return hex && /^([\da-f]{16}|[\da-f]{32})$/.test(hex) ? hex : undefined
}
