import type { Asked } from '../observation.js'
import { asCount, asRecord, asText } from './as-record.js'

/** Told elsewhere, or ours, or not for the eyes of analytics. */
const told =
  /^(model|messages|input|prompt|instructions|tools|functions|metadata|user|safety_identifier|stream_options|posthog_api_\w+|no-log)$/

/** Reads what the request bodies of all APIs share. `input` is the part that the API puts its content in. */
export function readAsked(body: unknown, input: unknown): Asked {
  const all = asRecord(body)
  const { tools = all.functions, temperature } = all
  return {
    model: asText(all.model),
    // The caller may go on with its array: a helper appends to it.
    input: Array.isArray(input) ? [...(input as unknown[])] : input,
    tools,
    parameters: Object.fromEntries(Object.entries(all).filter(([name]) => !told.test(name))),
    stream: all.stream === true,
    temperature: asCount(temperature),
    maxTokens: asCount(all.max_completion_tokens ?? all.max_tokens ?? all.max_output_tokens),
    endUser: asText(all.user) ?? asText(all.safety_identifier),
  }
}
