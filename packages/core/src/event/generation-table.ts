import { type CallSource, callRows } from './call-rows.js'
import { isLabel } from './is-label.js'
import { count, flag, json, number, type Row, seconds, text } from './row.js'

/** `$ai_generation`: one model call. */
export const generationTable: readonly Row<CallSource>[] = [
  ...callRows,
  json('$ai_output_choices', {
    holds: 'content',
    of: ({ answered }) => answered.output,
    means: 'What the model wrote, as far as it came: text, tool calls, refusals.',
    source: 'answer.choices or answer.output, or the chunks of the stream',
  }),
  flag('$ai_stream', {
    holds: 'facts',
    required: true,
    of: ({ asked }) => asked.stream,
    means: 'The answer came in chunks.',
    source: 'request.stream',
  }),
  number('$ai_temperature', {
    holds: 'facts',
    of: ({ asked }) => asked.temperature,
    means: 'Sampling temperature that was asked for.',
    source: 'request.temperature',
  }),
  count('$ai_max_tokens', {
    holds: 'facts',
    of: ({ asked }) => asked.maxTokens,
    means: 'The most output tokens that were asked for.',
    source: 'request.max_tokens, max_completion_tokens or max_output_tokens',
  }),
  seconds('$ai_time_to_first_token', {
    holds: 'facts',
    of: ({ firstTokenMs }) => firstTokenMs && firstTokenMs / 1000,
    means: 'From sending the request to the first chunk with content. Streams only.',
    source: 'our clock',
  }),
  text('$ai_stop_reason', {
    holds: 'facts',
    of: ({ answered: { stopReason } }) => (isLabel(stopReason) ? stopReason : undefined),
    means: 'Why the model stopped: stop, length, tool_calls, max_output_tokens, ...',
    source: 'choice.finish_reason, or answer.incomplete_details.reason and answer.status',
  }),
  text('$ai_service_tier', {
    holds: 'facts',
    of: ({ answered: { serviceTier } }) => (isLabel(serviceTier) ? serviceTier : undefined),
    means: 'The tier that answered; flex and priority change the price.',
    source: 'answer.service_tier',
  }),
  json('$ai_tools', {
    holds: 'content',
    of: ({ asked }) => asked.tools,
    means: 'The tools that were offered to the model.',
    source: 'request.tools or request.functions',
  }),
  text('$ai_tools_called', {
    holds: 'facts',
    of: ({ answered }) => answered.toolsCalled?.filter(isLabel).join(',') || undefined,
    means: 'Names of the tools that the model called, in order, between commas. Custom tools included.',
    source: 'the tool calls of the answer',
  }),
  count('$ai_tool_call_count', {
    holds: 'facts',
    of: ({ answered }) => answered.toolsCalled?.length,
    means: 'How many tools the model called.',
    source: 'the tool calls of the answer',
  }),
  count('$ai_output_tokens', {
    holds: 'facts',
    of: ({ usage }) => usage.outputTokens,
    means: 'Tokens of the output, reasoning included.',
    source: 'answer.usage; absent where the provider did not count',
  }),
  count('$ai_cache_read_input_tokens', {
    holds: 'facts',
    of: ({ usage }) => usage.cacheReadTokens,
    means: 'Input tokens read from the cache of the provider.',
    source: 'answer.usage: cached_tokens',
  }),
  count('$ai_cache_creation_input_tokens', {
    holds: 'facts',
    of: ({ usage }) => usage.cacheWriteTokens,
    means: 'Input tokens written to the cache of the provider.',
    source: 'answer.usage: cache writes, where the host counts them',
  }),
  count('$ai_reasoning_tokens', {
    holds: 'facts',
    of: ({ usage }) => usage.reasoningTokens,
    means: 'Output tokens spent on reasoning; already in the output tokens.',
    source: 'answer.usage: reasoning_tokens',
  }),
  count('$ai_audio_input_tokens', {
    holds: 'facts',
    of: ({ usage }) => usage.audioInputTokens,
    means: 'Input tokens of audio; they have a price of their own.',
    source: 'answer.usage: audio_tokens of the input',
  }),
  count('$ai_audio_output_tokens', {
    holds: 'facts',
    of: ({ usage }) => usage.audioOutputTokens,
    means: 'Output tokens of audio.',
    source: 'answer.usage: audio_tokens of the output',
  }),
  count('$ai_web_search_count', {
    holds: 'facts',
    of: ({ answered }) => answered.webSearches,
    means: 'Web searches that the provider made for the answer.',
    source: 'the web search calls of the answer',
  }),
]
