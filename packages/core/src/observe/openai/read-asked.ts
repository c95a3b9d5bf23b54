import type { Asked } from '../observation.js'
import { asRecord, asText } from './as-record.js'

/** Told elsewhere, or ours, or not for the eyes of analytics. */
const notParameters = new Set(
  (
    'model messages input prompt instructions tools functions metadata user safety_identifier stream_options ' +
    'posthog_api_key posthog_api_url no-log'
  ).split(' '),
)

/** Reads what the request bodies of all APIs share. `input` is the part that the API puts its content in. */
export function readAsked(body: unknown, input: unknown): Asked {
  const all = asRecord(body)
  const parameters: Record<string, unknown> = {}
  for (const key in all) if (!notParameters.has(key) && all[key] !== undefined) parameters[key] = all[key]
  const maxTokens = all.max_completion_tokens ?? all.max_tokens ?? all.max_output_tokens
  return {
    model: asText(all.model),
    // The caller may go on with its array: a helper appends to it.
    input: Array.isArray(input) ? [...(input as unknown[])] : input,
    tools: all.tools ?? all.functions,
    parameters,
    stream: all.stream === true,
    temperature: typeof all.temperature === 'number' ? all.temperature : undefined,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : undefined,
    endUser: asText(all.user) ?? asText(all.safety_identifier),
  }
}
