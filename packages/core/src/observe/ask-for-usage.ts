import { isOpenAiHost } from './is-openai-host.js'

/**
 * A chat stream counts its tokens only when asked. Gives a body that asks, for a direct `create` call to a host known
 * to take it; `undefined` where the body must stay as it is. The helpers of the SDK know their body by identity and
 * read chunks themselves, so theirs are never changed.
 */
export function askForUsage(body: unknown, options: unknown, baseUrl: unknown): object | undefined {
  const { stream, stream_options: asked } = (body ?? {}) as {
    stream?: unknown
    stream_options?: { include_usage?: unknown } | null
  }
  const isOurs = stream === true && asked?.include_usage === undefined && isOpenAiHost(baseUrl) && !isHelper(options)
  return isOurs ? { ...(body as object), stream_options: { ...asked, include_usage: true } } : undefined
}

/** SDK 5 and 6 mark their helpers by a header, SDK 7 by a field. */
function isHelper(options: unknown): boolean {
  const { headers, __metadata: metadata } = (options ?? {}) as {
    headers?: object
    __metadata?: { helperMethod?: unknown }
  }
  return metadata?.helperMethod !== undefined || 'X-Stainless-Helper-Method' in (headers ?? {})
}
