import type { Observation } from '../observation.js'
import type { ResponseFacts } from '../open-call.js'

type Headers = ResponseFacts['headers']

const secondsOf: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** Reads what the headers of an answer say of it. In browsers they say what the host lets pages see. */
export function readHeaders(
  headers: Headers,
  isStream: boolean,
): Pick<Observation, 'requestId' | 'rateLimits' | 'processingMs' | 'contentType'> {
  const text = (name: string) => headers?.get?.(name) || undefined
  const rateLimits: Record<string, number> = {}
  for (const kind of ['limit', 'remaining', 'reset'])
    for (const unit of ['requests', 'tokens']) {
      const value = toNumber(text(`x-ratelimit-${kind}-${unit}`))
      if (value !== undefined) rateLimits[`${kind}_${unit}${kind === 'reset' ? '_seconds' : ''}`] = value
    }
  const type = text('content-type')?.split(';')[0]?.trim().toLowerCase()
  const isExpected = isStream ? type === 'text/event-stream' : /[/+]json$/.test(type ?? '')
  return {
    requestId: text('x-request-id'),
    rateLimits: Object.keys(rateLimits).length ? rateLimits : undefined,
    processingMs: toNumber(text('openai-processing-ms')),
    contentType: isExpected ? undefined : type,
  }
}

/** A number, or a time as OpenAI writes it: `6m0s`, `120ms`; seconds. */
function toNumber(text: string | undefined): number | undefined {
  if (!text) return undefined
  if (Number.isFinite(+text)) return +text
  const parts = [...text.matchAll(/([\d.]+)(ms|[smhd])/g)]
  return parts.length
    ? Math.round(parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (secondsOf[unit] ?? 0), 0) * 1000) /
        1000
    : undefined
}
