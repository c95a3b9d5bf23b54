/**
 * The HTTP status that fits an error event at the start of a stream, which is how hosts report failures after they have sent
 * status 200. `undefined` if the stream does not begin with an error.
 */
export function readErrorEvent(chunk: Buffer): number | undefined {
  if (!errorStart.test(chunk.toString('latin1', 0, 256))) return undefined
  const [, data = ''] = /^data:(.*)$/m.exec(chunk.toString('utf8', 0, maxBytes)) ?? []
  const event = toEvent(data)
  const error = event?.error ?? event
  const candidates = [error?.status, error?.code, error?.status_code, event?.status_code].map(Number)
  const status = candidates.find((number) => number >= 400 && number < 600)
  if (status !== undefined) return status
  const kind = `${String(error?.type)} ${String(error?.code)}`
  if (/rate_limit/.test(kind)) return 429
  return /invalid_request|context_length|content_policy|content_filter/.test(kind) ? 400 : 500
}

/** Comments may come before it. */
const errorStart = /^(?::[^\n]*\n|\s)*(?:event:\s*error\b|data:\s*\{\s*"(?:error"\s*:\s*[{"]|type"\s*:\s*"error"))/
/** The longest error that is parsed; a longer one counts as status 500. */
const maxBytes = 64 * 1024

interface ErrorEvent {
  readonly error?: ErrorEvent
  readonly type?: unknown
  readonly code?: unknown
  readonly status?: unknown
  readonly status_code?: unknown
}

function toEvent(data: string): ErrorEvent | undefined {
  try {
    return JSON.parse(data) as ErrorEvent
  } catch {
    return undefined
  }
}
