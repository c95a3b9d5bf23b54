import type { TraceContext } from './trace-context.js'

const isZero = /^0+$/

/**
 * W3C's `traceparent` of a trace whose id is a UUID, or the 32 hexadecimal digits of W3C; `undefined` for any other id,
 * which the format cannot hold. The parent is the second half of the id of the span.
 */
export function toTraceparent({ traceId, parentId }: Partial<TraceContext>): string | undefined {
  const trace = toHex(traceId)
  const parent = toHex(parentId) ?? trace
  const isRight = trace?.length === 32 && !isZero.test(trace) && parent && !isZero.test(parent.slice(-16))
  return isRight ? `00-${trace}-${parent.slice(-16)}-01` : undefined
}

/** The trace id in a `traceparent`, as W3C writes it; `undefined` where the header is not as the standard says. */
export function fromTraceparent(header: string | undefined): string | undefined {
  const [, version, traceId = '', parentId = '', rest] =
    /^\s*([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}(-.*)?\s*$/.exec(header ?? '') ?? []
  const isWrong = version === 'ff' || (version === '00' && rest) || isZero.test(traceId) || isZero.test(parentId)
  return isWrong ? undefined : traceId || undefined
}

/** A UUID without its dashes, or what is hexadecimal already. */
function toHex(id: string | undefined): string | undefined {
  const hex = id?.replace(/^(.{8})-(.{4})-(.{4})-(.{4})-(.{12})$/, '$1$2$3$4$5').toLowerCase()
  return hex && /^([\da-f]{16}|[\da-f]{32})$/.test(hex) ? hex : undefined
}
