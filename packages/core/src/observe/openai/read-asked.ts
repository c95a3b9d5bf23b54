import type { Asked } from '../observation.js'
import { asCount } from './as-count.js'
import { asRecord, asText } from './as-record.js'

/** Told elsewhere, or ours, or not for the eyes of analytics, as what holds headers and keys of the caller's. */
const told = new Set(
  (
    'model messages input prompt instructions tools functions metadata user safety_identifier stream_options ' +
    'additional_messages thread file image images mask input_reference video posthog_api_key posthog_api_url no-log ' +
    'data_sources api_key headers extra_headers'
  ).split(' '),
)

/** Reads what the request bodies of all APIs share. `input` is the part that the API puts its content in; instructions come first. */
export function readAsked(body: unknown, input: unknown): Asked {
  const all = asRecord(body)
  const { tools = all.functions, temperature, instructions: content } = all
  // The caller may go on with its array: a helper appends to it.
  const messages = Array.isArray(input) ? [...(input as unknown[])] : input ? [{ role: 'user', content: input }] : []
  const parameters: Record<string, unknown> = {}
  for (const name in all) if (!told.has(name)) parameters[name] = all[name]
  return {
    model: asText(all.model),
    input: content ? [{ role: 'system', content }, ...messages] : Array.isArray(input) ? messages : input,
    tools: Array.isArray(tools) ? tools.map(withoutHeaders) : tools,
    parameters,
    stream: all.stream === true,
    temperature: asCount(temperature),
    maxTokens: asCount(all.max_completion_tokens ?? all.max_tokens ?? all.max_output_tokens),
    endUser: asText(all.user) ?? asText(all.safety_identifier),
  }
}

/** A server of tools is called with headers of the caller's, and a key. */
function withoutHeaders(tool: unknown): unknown {
  const { headers, authorization, ...rest } = asRecord(tool)
  return headers || authorization ? rest : tool
}
