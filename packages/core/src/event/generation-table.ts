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
    means: 'What the model wrote, as far as it came: text, tool calls, refusals.',
    source: 'answer.choices or answer.output, or the chunks of the stream',
  }),
  flag('$ai_stream', 'facts', ({ asked }) => asked.stream, {
    means: 'The answer came in chunks.',
    source: 'request.stream',
  }),
  number('$ai_temperature', 'facts', ({ asked }) => asked.temperature, {
    means: 'Sampling temperature that was asked for.',
    source: 'request.temperature',
  }),
  count('$ai_max_tokens', 'facts', ({ asked }) => asked.maxTokens, {
    means: 'The most output tokens that were asked for.',
    source: 'request.max_tokens, max_completion_tokens or max_output_tokens',
  }),
  seconds('$ai_time_to_first_token', 'facts', ({ firstTokenMs }) => firstTokenMs && firstTokenMs / 1000, {
    means: 'From sending the request to the first chunk with content. Streams only.',
    source: 'our clock',
  }),
  label('$ai_stop_reason', 'facts', ({ answered }) => answered.stopReason, {
    means: 'Why the model stopped: stop, length, tool_calls, max_output_tokens, ...',
    source: 'choice.finish_reason, or answer.incomplete_details.reason and answer.status',
  }),
  label('$ai_service_tier', 'facts', ({ answered }) => answered.serviceTier, {
    means: 'The tier that answered; flex and priority change the price. Lines of a batch say batch.',
    source: 'answer.service_tier; the file of a batch',
  }),
  json('$ai_tools', 'content', ({ asked }) => asked.tools, {
    means: 'The tools that were offered to the model; of servers of MCP without their headers and their key.',
    source: 'request.tools or request.functions',
  }),
  text(
    '$ai_tools_called',
    'facts',
    ({ answered }) => toolsCalled(answered.output).filter(isLabel).join(',') || undefined,
    {
      means: 'Names of the tools that the model called, in order, between commas. Custom tools included.',
      source: 'the tool calls of the answer',
    },
  ),
  count('$ai_tool_call_count', 'facts', ({ answered }) => toolsCalled(answered.output).length || undefined, {
    means: 'How many tools the model called.',
    source: 'the tool calls of the answer',
  }),
  count('$ai_output_tokens', 'facts', ({ answered }) => answered.usage?.outputTokens, {
    means: 'Tokens of the output, reasoning included.',
    source: 'answer.usage; absent where the provider did not count',
  }),
  count('$ai_cache_read_input_tokens', 'facts', ({ answered }) => answered.usage?.cacheReadTokens, {
    means: 'Input tokens read from the cache of the provider.',
    source: 'answer.usage: cached_tokens',
  }),
  count('$ai_cache_creation_input_tokens', 'facts', ({ answered }) => answered.usage?.cacheWriteTokens, {
    means: 'Input tokens written to the cache of the provider.',
    source: 'answer.usage: cache writes, where the host counts them',
  }),
  count('$ai_reasoning_tokens', 'facts', ({ answered }) => answered.usage?.reasoningTokens, {
    means: 'Output tokens spent on reasoning; already in the output tokens.',
    source: 'answer.usage: reasoning_tokens',
  }),
  count('$ai_audio_input_tokens', 'facts', ({ answered }) => answered.usage?.audioInputTokens, {
    means: 'Input tokens of audio; they have a price of their own.',
    source: 'answer.usage: audio_tokens of the input',
  }),
  count('$ai_audio_output_tokens', 'facts', ({ answered }) => answered.usage?.audioOutputTokens, {
    means: 'Output tokens of audio.',
    source: 'answer.usage: audio_tokens of the output',
  }),
  count('$ai_cache_read_audio_tokens', 'facts', ({ answered }) => answered.usage?.cacheReadAudioTokens, {
    means: 'Input tokens of audio read from the cache of the provider.',
    source: 'answer.usage: audio_tokens of the cached ones',
  }),
  count('$ai_image_input_tokens', 'facts', ({ answered }) => answered.usage?.imageInputTokens, {
    means: 'Input tokens of images; they have a price of their own.',
    source: 'answer.usage: image_tokens of the input',
  }),
  count('$ai_image_output_tokens', 'facts', ({ answered }) => answered.usage?.imageOutputTokens, {
    means: 'Output tokens of images.',
    source: 'answer.usage: image_tokens of the output',
  }),
  seconds('tracked_openai_audio_seconds', 'facts', ({ answered }) => answered.usage?.audioSeconds, {
    means: 'Sound that was billed by its length, not by tokens.',
    source: 'answer.usage.seconds or answer.duration',
  }),
  count(
    '$ai_web_search_count',
    'facts',
    ({ answered }) => answered.usage?.webSearches ?? (webSearches(answered.output).length || undefined),
    {
      means: 'Web searches that the provider made for the answer.',
      source: 'answer.usage where the host counts them, else the web search calls of the answer',
    },
  ),
  record('tracked_openai_batch_usage', 'facts', ({ answered }) => toFacts(answered.batch?.usage), {
    means: 'The tokens of a whole batch. Each of its lines has its own, so that they are not counted twice.',
    source: 'batch.usage, at the end of the batch',
  }),
  flag('tracked_openai_flagged', 'facts', ({ answered }) => answered.flagged, {
    means: 'A moderation found something in the input.',
    source: 'answer.results: flagged',
  }),
]
