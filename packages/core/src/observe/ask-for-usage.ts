import { isOpenAiHost } from './is-openai-host.js'
import { asRecord } from './openai/as-record.js'

/**
 * A chat stream counts its tokens only when asked. Gives a body that asks, for a direct `create` call to a host known
 * to take it; `undefined` where the body must stay as it is. The helpers of the SDK know their body by identity and
 * read chunks themselves, so theirs are never changed.
 */
export function askForUsage(body: unknown, options: unknown, baseUrl: unknown): object | undefined {
  const { stream, stream_options: asked } = asRecord(body) as {
    stream?: unknown
    stream_options?: { include_usage?: unknown } | null
  }
  // SDK 5 and 6 mark their helpers by a header, SDK 7 by a field.
  const { headers, __metadata: metadata } = asRecord(options)
  const isHelpers = asRecord(metadata).helperMethod !== undefined || 'X-Stainless-Helper-Method' in asRecord(headers)
  return stream === true && asked?.include_usage === undefined && !isHelpers && isOpenAiHost(baseUrl)
    ? { ...(body as object), stream_options: { ...asked, include_usage: true } }
    : undefined
}
