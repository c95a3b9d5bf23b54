import { isOpenAiHost } from './is-openai-host.js'
import { asRecord } from './openai/as-record.js'

/** The parts of a client that tell what its host accepts. */
interface UsageHost {
  readonly baseURL?: unknown
  /** Azure clients only. */
  readonly apiVersion?: unknown
}

/**
 * Chat streams report token usage only on request. Returns a body that requests it, if this is a direct `create` call
 * to a host known to accept the option; `undefined` if the body must not be changed. Requests of the SDK's helpers are
 * never changed: the helpers identify their body by reference, and read the chunks themselves.
 */
export function askForUsage(body: unknown, options: unknown, { baseURL, apiVersion }: UsageHost): object | undefined {
  const {
    stream,
    stream_options: asked,
    data_sources: dataSources,
  } = asRecord(body) as {
    stream?: unknown
    stream_options?: { include_usage?: unknown } | null
    data_sources?: unknown
  }
  // SDK 5 and 6 mark requests of their helpers with a header, SDK 7 with a field.
  const { headers, __metadata: metadata } = asRecord(options)
  const isHelperRequest =
    asRecord(metadata).helperMethod !== undefined || 'X-Stainless-Helper-Method' in asRecord(headers)
  // Azure accepts `stream_options` since API version 2024-09, but not together with `data_sources`. (A comparison with
  // `undefined` is false.)
  const isSupported = /\/v1\/?$/.test(`${baseURL}`) || (apiVersion as string) >= '2024-09'
  return stream === true &&
    asked?.include_usage === undefined &&
    !isHelperRequest &&
    !dataSources &&
    isSupported &&
    isOpenAiHost(baseURL)
    ? { ...(body as object), stream_options: { ...asked, include_usage: true } }
    : undefined
}
