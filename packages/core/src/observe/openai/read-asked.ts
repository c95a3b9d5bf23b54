import type { Asked } from '../observation.js'
import { asCount } from './as-count.js'
import { asRecord, asText } from './as-record.js'

/** Parameters that are read separately, or are our own, or hold the caller's headers and keys. */
const excluded = new Set(
  (
    'model messages input prompt instructions tools functions metadata user safety_identifier stream_options ' +
    'additional_messages thread file image images mask input_reference video posthog_api_key posthog_api_url no-log ' +
    'data_sources api_key headers extra_headers'
  ).split(' '),
)

/**
 * Reads what the request bodies of all APIs have in common. `input` is the API's content; instructions are put first.
 */
export function readAsked(body: unknown, input: unknown): Asked {
  const all = asRecord(body)
  const { tools = all.functions, temperature, instructions: content } = all
  // A copy, because the caller may modify its array: a helper of the SDK appends to it.
  const messages = Array.isArray(input) ? [...(input as unknown[])] : input ? [{ role: 'user', content: input }] : []
  const parameters: Record<string, unknown> = {}
  for (const name in all) if (!excluded.has(name)) parameters[name] = all[name]
  return {
    model: asText(all.model),
    input: content ? [{ role: 'system', content }, ...messages] : Array.isArray(input) ? messages : input,
    tools: Array.isArray(tools) ? tools.map(withoutCredentials) : tools,
    parameters,
    stream: all.stream === true,
    temperature: asCount(temperature),
    maxTokens: asCount(all.max_completion_tokens ?? all.max_tokens ?? all.max_output_tokens),
    endUser: asText(all.user) ?? asText(all.safety_identifier),
  }
}

/** Tools that are MCP servers may hold the caller's headers and an authorization token. */
function withoutCredentials(tool: unknown): unknown {
  const { headers, authorization, ...rest } = asRecord(tool)
  return headers || authorization ? rest : tool
}
