import type { Observation } from '../observe/observation.js'
import { callRows } from './call-rows.js'
import { toolsCalled, webSearches } from './in-output.js'
import { isLabel } from './is-label.js'
import { count, flag, label, record, type Row, seconds, text } from './row.js'
import { json, number } from './row-kinds.js'
import { toFacts } from './to-facts.js'

/** `$ai_generation`: one model call. */
export const generationTable: readonly Row<Observation>[] = [
  ...callRows,
  json('$ai_output_choices', 'content', ({ answered }) => answered.output, {
    means: 'The output of the model, as far as it was received: text, tool calls, refusals.',
    source: 'answer.choices or answer.output, or the chunks of the stream',
  }),
  flag('$ai_stream', 'facts', ({ asked }) => asked.stream, {
    means: 'Whether the answer was streamed.',
    source: 'request.stream',
  }),
  number('$ai_temperature', 'facts', ({ asked }) => asked.temperature, {
    means: 'Requested sampling temperature.',
    source: 'request.temperature',
  }),
  count('$ai_max_tokens', 'facts', ({ asked }) => asked.maxTokens, {
    means: 'Requested maximum of output tokens.',
    source: 'request.max_tokens, max_completion_tokens or max_output_tokens',
  }),
  seconds('$ai_time_to_first_token', 'facts', ({ firstTokenMs }) => firstTokenMs && firstTokenMs / 1000, {
    means: 'From sending the request to receiving the first chunk with content. Streams only.',
    source: 'our clock',
  }),
  label('$ai_stop_reason', 'facts', ({ answered }) => answered.stopReason, {
    means: 'Why the model stopped: stop, length, tool_calls, max_output_tokens, ...',
    source: 'choice.finish_reason, or answer.incomplete_details.reason and answer.status',
  }),
  label('$ai_service_tier', 'facts', ({ answered }) => answered.serviceTier, {
    means: 'The service tier that was used; flex and priority change the price. For lines of a batch: batch.',
    source: 'answer.service_tier; constant for lines of a batch file',
  }),
  json('$ai_tools', 'content', ({ asked }) => asked.tools, {
    means: 'The tools offered to the model; MCP servers without their headers and authorization.',
    source: 'request.tools or request.functions',
  }),
  text(
    '$ai_tools_called',
    'facts',
    ({ answered }) => toolsCalled(answered.output).filter(isLabel).join(',') || undefined,
    {
      means:
        'Names of the tools that the model called, in order, separated by commas. Includes custom tools and tools of MCP servers.',
      source: 'the tool calls of the answer',
    },
  ),
  count('$ai_tool_call_count', 'facts', ({ answered }) => toolsCalled(answered.output).length || undefined, {
    means: 'Number of tool calls by the model.',
    source: 'the tool calls of the answer',
  }),
  count('$ai_output_tokens', 'facts', ({ answered }) => answered.usage?.outputTokens, {
    means: 'Output tokens, including reasoning.',
    source: 'answer.usage; absent if the provider reports none',
  }),
  count('$ai_cache_read_input_tokens', 'facts', ({ answered }) => answered.usage?.cacheReadTokens, {
    means: 'Input tokens read from the prompt cache.',
    source: 'answer.usage: cached_tokens',
  }),
  count('$ai_cache_creation_input_tokens', 'facts', ({ answered }) => answered.usage?.cacheWriteTokens, {
    means: 'Input tokens written to the prompt cache.',
    source: 'answer.usage: cache writes, if the host reports them',
  }),
  count('$ai_reasoning_tokens', 'facts', ({ answered }) => answered.usage?.reasoningTokens, {
    means: 'Output tokens spent on reasoning; included in the output tokens.',
    source: 'answer.usage: reasoning_tokens',
  }),
  count('$ai_audio_input_tokens', 'facts', ({ answered }) => answered.usage?.audioInputTokens, {
    means: 'Audio input tokens, which are priced separately.',
    source: 'answer.usage: audio_tokens of the input',
  }),
  count('$ai_audio_output_tokens', 'facts', ({ answered }) => answered.usage?.audioOutputTokens, {
    means: 'Audio output tokens.',
    source: 'answer.usage: audio_tokens of the output',
  }),
  count('$ai_cache_read_audio_tokens', 'facts', ({ answered }) => answered.usage?.cacheReadAudioTokens, {
    means: 'Audio input tokens read from the prompt cache.',
    source: 'answer.usage: audio_tokens of the cached tokens',
  }),
  count('$ai_image_input_tokens', 'facts', ({ answered }) => answered.usage?.imageInputTokens, {
    means: 'Image input tokens, which are priced separately.',
    source: 'answer.usage: image_tokens of the input',
  }),
  count('$ai_image_output_tokens', 'facts', ({ answered }) => answered.usage?.imageOutputTokens, {
    means: 'Image output tokens.',
    source: 'answer.usage: image_tokens of the output',
  }),
  seconds('tracked_openai_audio_seconds', 'facts', ({ answered }) => answered.usage?.audioSeconds, {
    means: 'Length of audio that is billed by time instead of tokens.',
    source: 'answer.usage.seconds or answer.duration',
  }),
  count(
    '$ai_web_search_count',
    'facts',
    ({ answered }) => answered.usage?.webSearches ?? (webSearches(answered.output).length || undefined),
    {
      means: 'Number of web searches that the provider made for the answer.',
      source: 'answer.usage if the host counts them, else the web search calls in the answer',
    },
  ),
  record('tracked_openai_batch_usage', 'facts', ({ answered }) => toFacts(answered.batch?.usage), {
    means:
      'Token usage of a whole batch. Each of its calls reports its own usage, so this one must not be added to them.',
    source: 'batch.usage, when the batch ends',
  }),
  flag('tracked_openai_flagged', 'facts', ({ answered }) => answered.flagged, {
    means: 'Whether the moderation flagged the input.',
    source: 'answer.results: flagged',
  }),
]
