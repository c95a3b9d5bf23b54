import type { Observation } from '../observe/observation.js'
import { bareRows } from './bare-rows.js'
import { count, flag, label, type Row, type RowContext, record, text } from './row.js'
import { json, usd } from './row-kinds.js'
import { toExtras, toFacts } from './to-facts.js'
import { toKnown } from './to-known.js'

const totalUsd = ({ answered: { usage } }: Observation, { cost }: RowContext) =>
  usage?.costUsd ?? (cost && cost.inputUsd + cost.outputUsd + (cost.searchUsd ?? 0))

/**
 * No separate costs where the provider gives its own total: it takes precedence, and our prices could contradict it.
 */
const ownCost = ({ answered: { usage } }: Observation, { cost }: RowContext) =>
  usage?.costUsd === undefined ? cost : undefined

/** The rows of every model call. */
export const callRows: readonly Row<Observation>[] = [
  ...bareRows,
  text('$ai_provider', 'facts', ({ provider }) => provider, {
    means: 'The provider that runs the model, in lower case. Prices are looked up by it.',
    source: 'the provider option, else the host of the base URL',
  }),
  count('$ai_input_tokens', 'facts', ({ answered }) => answered.usage?.inputTokens, {
    means: 'Input tokens, including cached ones.',
    source: 'answer.usage; absent if the provider reports none and no estimate was asked for',
  }),
  text(
    'tracked_openai_model_requested',
    'facts',
    ({ asked, answered }) => (answered.model && asked.model !== answered.model ? asked.model : undefined),
    {
      means: 'The requested model, if a different one (or a dated version of it) answered.',
      source: 'request.model',
    },
  ),
  text('$ai_base_url', 'facts', ({ baseUrl }) => baseUrl, {
    means: 'Base URL that the call went to, without credentials and query.',
    source: 'client.baseURL',
  }),
  record('$ai_model_parameters', 'facts', ({ asked }) => toFacts(asked.parameters, 2), {
    means: 'Request parameters that are numbers, booleans or words defined by the API.',
    source: 'the request body, for a list of known names',
  }),
  record('tracked_openai_request_extras', 'content', ({ asked }) => toExtras(asked.parameters), {
    means: 'All other request parameters: stop sequences, schemas, instructions, metadata.',
    source: 'the request body',
  }),
  json('$ai_input', 'content', ({ asked }) => asked.input, {
    means: 'The input sent to the model.',
    source: 'request.messages, request.input or request.prompt',
  }),
  count('$ai_total_tokens', 'facts', ({ answered }) => answered.usage?.totalTokens, {
    means: 'Input and output tokens together.',
    source: 'answer.usage',
  }),
  flag('tracked_openai_tokens_estimated', 'facts', ({ answered }) => answered.usage?.isEstimated, {
    means: 'The host reported no token counts; they were estimated from the text. Only ever true.',
    source: 'the estimateTokens option',
  }),
  flag('$ai_cache_reporting_exclusive', 'facts', ({ answered }) => answered.usage && false, {
    means: 'Always false: input tokens include cached ones, so that PostHog does not bill those twice.',
    source: 'the format of the usage object of OpenAI',
  }),
  record('$ai_usage', 'facts', ({ answered }) => toFacts(answered.usage?.raw), {
    means: 'The numbers in the usage object of the provider. PostHog calculates costs from it and then deletes it.',
    source: 'answer.usage',
  }),
  usd('$ai_input_cost_usd', 'facts', (call, context) => ownCost(call, context)?.inputUsd, {
    means: 'Cost of the input.',
    source: 'the pricing option or the price table; absent in browsers, where PostHog calculates the cost',
  }),
  usd('$ai_output_cost_usd', 'facts', (call, context) => ownCost(call, context)?.outputUsd, {
    means: 'Cost of the output.',
    source: 'the pricing option or the price table',
  }),
  usd('$ai_web_search_cost_usd', 'facts', (call, context) => ownCost(call, context)?.searchUsd, {
    means: 'What the provider charged for web searches, in addition to tokens.',
    source: 'the price table',
  }),
  usd('$ai_total_cost_usd', 'facts', totalUsd, {
    means: 'Total cost of the call.',
    source:
      'answer.usage.cost if the host reports it (OpenRouter), else the sum of the costs above; absent if one of them, or the price of the service tier, is unknown',
  }),
  flag('$ai_cost_passthrough', 'facts', (call, context) => totalUsd(call, context) !== undefined || undefined, {
    means: 'Tells PostHog to use the total cost as given. Only ever true.',
    source: 'set whenever there is a total cost',
  }),
  text('$ai_prompt_name', 'facts', ({ tracking }) => tracking.promptName, {
    means: 'Name of the PostHog prompt (prompt management) that the call used.',
    source: 'tracking.promptName',
  }),
  text('$ai_prompt_version', 'facts', ({ tracking }) => tracking.promptVersion && String(tracking.promptVersion), {
    means: 'Version of that prompt.',
    source: 'tracking.promptVersion',
  }),
  text('$exception_event_id', 'facts', () => undefined, {
    means: 'The uuid of the $exception event of the call.',
    source: 'generated if the call failed and captureExceptions is on',
  }),
  text('tracked_openai_batch_id', 'facts', ({ batch }) => batch?.id, {
    means: 'Id of the batch that the call was a line of. The uuid of the event is derived from it and the custom id.',
    source: 'the request that saw the batch end',
  }),
  text('tracked_openai_batch_custom_id', 'identity', ({ batch }) => batch?.customId, {
    means: 'The id that the caller gave to the line.',
    source: 'custom_id of the line',
  }),
  text('$ai_completion_id', 'facts', ({ answered }) => answered.id, {
    means: 'Id of the answer, assigned by the provider.',
    source: 'answer.id',
  }),
  record(
    '$ai_provider_metadata',
    'facts',
    ({ requestId, processingMs, answered }) =>
      toKnown({
        request_id: requestId,
        system_fingerprint: answered.systemFingerprint,
        processing_ms: processingMs,
      }),
    {
      means: 'request_id, system_fingerprint and processing_ms, which the support team of a provider asks for.',
      source: 'headers x-request-id and openai-processing-ms; answer.system_fingerprint',
    },
  ),
  record('tracked_openai_rate_limits', 'facts', ({ rateLimits }) => rateLimits, {
    means: 'limit_, remaining_ and reset_ (in seconds) for requests and tokens, as reported by the response.',
    source: 'headers x-ratelimit-...; in browsers only if the host exposes them to pages',
  }),
  label('tracked_openai_content_type', 'facts', ({ contentType }) => contentType, {
    means: 'Media type of the response, if it is not the expected one: JSON, or server-sent events for a stream.',
    source: 'header content-type',
  }),
  count('tracked_openai_retries', 'facts', ({ attempts = 0 }) => (attempts > 1 ? attempts - 1 : undefined), {
    means: 'Attempts after the first one. Absent if there were none, or if another tool makes the requests.',
    source: 'the requests made by the SDK',
  }),
]
