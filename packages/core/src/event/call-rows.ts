import type { Observation } from '../observe/observation.js'
import { bareRows } from './bare-rows.js'
import { count, flag, label, type Row, type RowContext, record, text } from './row.js'
import { json, usd } from './row-kinds.js'
import { toExtras, toFacts } from './to-facts.js'
import { toKnown } from './to-known.js'

const totalUsd = ({ answered: { usage } }: Observation, { cost }: RowContext) =>
  usage?.costUsd ?? (cost && cost.inputUsd + cost.outputUsd + (cost.searchUsd ?? 0))

/** The provider's own total beats our prices; both together would contradict each other. */
const ownCost = ({ answered: { usage } }: Observation, { cost }: RowContext) =>
  usage?.costUsd === undefined ? cost : undefined

/** The rows of every model call. */
export const callRows: readonly Row<Observation>[] = [
  ...bareRows,
  text('$ai_provider', 'facts', ({ provider }) => provider, {
    means: 'Who runs the model, lower case. Prices are found by it.',
    source: 'the provider option, else the host of the base URL of the client',
  }),
  count('$ai_input_tokens', 'facts', ({ answered }) => answered.usage?.inputTokens, {
    means: 'Tokens of the input, cached ones included.',
    source: 'answer.usage; absent where the provider did not count and no estimate was asked for',
  }),
  text(
    'tracked_openai_model_requested',
    'facts',
    ({ asked, answered }) => (answered.model && asked.model !== answered.model ? asked.model : undefined),
    {
      means: 'The model that was asked for, where another one (or a dated version) answered.',
      source: 'request.model',
    },
  ),
  text('$ai_base_url', 'facts', ({ baseUrl }) => baseUrl, {
    means: 'Where the call went, without credentials and query.',
    source: 'client.baseURL',
  }),
  record('$ai_model_parameters', 'facts', ({ asked }) => toFacts(asked.parameters, 2), {
    means: 'Numbers, flags and words of the API among the request parameters.',
    source: 'the request body, by a list of known names',
  }),
  record('tracked_openai_request_extras', 'content', ({ asked }) => toExtras(asked.parameters), {
    means: 'All other request parameters: stop words, schemas, instructions, metadata.',
    source: 'the request body',
  }),
  json('$ai_input', 'content', ({ asked }) => asked.input, {
    means: 'What was sent to the model.',
    source: 'request.messages, request.input or request.prompt',
  }),
  count('$ai_total_tokens', 'facts', ({ answered }) => answered.usage?.totalTokens, {
    means: 'Tokens of input and output.',
    source: 'answer.usage',
  }),
  flag('tracked_openai_tokens_estimated', 'facts', ({ answered }) => answered.usage?.isEstimated, {
    means: 'The host did not count its tokens; they were counted over the words. Only ever true.',
    source: 'the estimateTokens option',
  }),
  flag('$ai_cache_reporting_exclusive', 'facts', ({ answered }) => answered.usage && false, {
    means: 'Always false: the input tokens include the cached ones, and are not billed twice.',
    source: 'the shape of the usage of OpenAI',
  }),
  record('$ai_usage', 'facts', ({ answered }) => toFacts(answered.usage?.raw), {
    means: 'The numbers of the usage as the provider wrote it. PostHog reads costs from it and deletes it.',
    source: 'answer.usage',
  }),
  usd('$ai_input_cost_usd', 'facts', (call, context) => ownCost(call, context)?.inputUsd, {
    means: 'What the input cost.',
    source: 'the pricing option or the price table; absent in browsers, where PostHog prices',
  }),
  usd('$ai_output_cost_usd', 'facts', (call, context) => ownCost(call, context)?.outputUsd, {
    means: 'What the output cost.',
    source: 'the pricing option or the price table',
  }),
  usd('$ai_web_search_cost_usd', 'facts', (call, context) => ownCost(call, context)?.searchUsd, {
    means: 'What the provider took for searches, beside their tokens.',
    source: 'the price table',
  }),
  usd('$ai_total_cost_usd', 'facts', totalUsd, {
    means: 'What the call cost.',
    source:
      'answer.usage.cost where the host says it (OpenRouter), else the costs above; absent where one of them, or the price of the service tier, is unknown',
  }),
  flag('$ai_cost_passthrough', 'facts', (call, context) => totalUsd(call, context) !== undefined || undefined, {
    means: 'PostHog takes the total cost as it is. Only ever true.',
    source: 'there is a total cost',
  }),
  text('$ai_prompt_name', 'facts', ({ tracking }) => tracking.promptName, {
    means: 'The prompt of the prompt management of PostHog that the call was made with.',
    source: 'tracking.promptName',
  }),
  text('$ai_prompt_version', 'facts', ({ tracking }) => tracking.promptVersion && String(tracking.promptVersion), {
    means: 'The version of that prompt.',
    source: 'tracking.promptVersion',
  }),
  text('$exception_event_id', 'facts', () => undefined, {
    means: 'The uuid of the $exception of the call.',
    source: 'ours, where captureExceptions asks for one and the call failed',
  }),
  text('tracked_openai_batch_id', 'facts', ({ batch }) => batch?.id, {
    means: 'The batch that the call was a line of. Its id and the custom id make the uuid of the event.',
    source: 'the look that saw the end of the batch',
  }),
  text('tracked_openai_batch_custom_id', 'identity', ({ batch }) => batch?.customId, {
    means: 'What the caller named the line.',
    source: 'custom_id of the line',
  }),
  text('$ai_completion_id', 'facts', ({ answered }) => answered.id, {
    means: 'The id that the provider gave to the answer.',
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
      means: 'request_id, system_fingerprint and processing_ms: what the support of the provider asks for.',
      source: 'headers x-request-id and openai-processing-ms; answer.system_fingerprint',
    },
  ),
  record('tracked_openai_rate_limits', 'facts', ({ rateLimits }) => rateLimits, {
    means: 'limit_, remaining_ and reset_ (in seconds) of requests and tokens, as the answer told them.',
    source: 'headers x-ratelimit-...; in browsers as far as the host lets pages see them',
  }),
  label('tracked_openai_content_type', 'facts', ({ contentType }) => contentType, {
    means: 'The media type of the answer, where it is neither JSON nor, for a stream, server-sent events.',
    source: 'header content-type',
  }),
  count('tracked_openai_retries', 'facts', ({ attempts = 1 }) => attempts - 1 || undefined, {
    means: 'Attempts beyond the first. Absent where the first was the only one, or another tool makes the calls.',
    source: 'the requests that the SDK makes',
  }),
]
