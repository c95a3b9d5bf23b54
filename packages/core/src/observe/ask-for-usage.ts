import { isOpenAiHost } from './is-openai-host.js'
import { asRecord } from './openai/as-record.js'

/** A client, as far as it tells what its host takes. */
interface AskedHost {
  readonly baseURL?: unknown
  /** Of Azure's. */
  readonly apiVersion?: unknown
}

/**
 * A chat stream counts its tokens only when asked. Gives a body that asks, for a direct `create` call to a host known
 * to take it; `undefined` where the body must stay as it is. The helpers of the SDK know their body by identity and
 * read chunks themselves, so theirs are never changed.
 */
export function askForUsage(body: unknown, options: unknown, { baseURL, apiVersion }: AskedHost): object | undefined {
  const {
    stream,
    stream_options: asked,
    data_sources: sources,
  } = asRecord(body) as {
    stream?: unknown
    stream_options?: { include_usage?: unknown } | null
    data_sources?: unknown
  }
  // SDK 5 and 6 mark their helpers by a header, SDK 7 by a field.
  const { headers, __metadata: metadata } = asRecord(options)
  const isHelpers = asRecord(metadata).helperMethod !== undefined || 'X-Stainless-Helper-Method' in asRecord(headers)
  // Azure takes it since then, and never beside data of the caller's own. What is undefined is no later than anything.
  const isNew = /\/v1\/?$/.test(`${baseURL}`) || (apiVersion as string) >= '2024-09'
  return stream === true &&
    asked?.include_usage === undefined &&
    !isHelpers &&
    !sources &&
    isNew &&
    isOpenAiHost(baseURL)
    ? { ...(body as object), stream_options: { ...asked, include_usage: true } }
    : undefined
}
