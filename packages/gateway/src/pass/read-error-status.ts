/**
 * The HTTP status that fits an error that came with status 200. `json` is the error, or an object with it in `error`. `undefined`
 * if that is empty, or an object of empty fields: some hosts add one to each answer.
 */
export function readErrorStatus(json: string): number | undefined {
  const given = toReported(json)
  if (given?.error != null && !Object.values(given.error).some(Boolean)) return undefined
  const error = given?.error ?? given
  const candidates = [error?.status, error?.code, error?.status_code, given?.status_code].map(Number)
  const status = candidates.find((number) => number >= 400 && number < 600)
  if (status !== undefined) return status
  const kind = `${String(error?.type)} ${String(error?.code)}`
  if (/rate_limit/.test(kind)) return 429
  return /invalid_request|context_length|content_policy|content_filter/.test(kind) ? 400 : 500
}

interface Reported {
  readonly error?: Reported
  readonly type?: unknown
  readonly code?: unknown
  readonly status?: unknown
  readonly status_code?: unknown
}

function toReported(json: string): Reported | undefined {
  try {
    return JSON.parse(json) as Reported
  } catch {
    return undefined
  }
}
