import type { Observation } from '../observe/observation.js'
import { count, type Row, text } from './row.js'
import { workRows } from './work-rows.js'

/** The least that is said of a model call: what is left when a page is left before all of our code has come. */
export const bareRows: readonly Row<Observation>[] = [
  ...workRows,
  text('$ai_model', 'facts', ({ asked, answered }) => answered.model || asked.model, {
    means: 'The model that answered.',
    source: 'answer.model; request.model where no answer named one',
  }),
  text('$ai_provider', 'facts', ({ provider }) => provider, {
    means: 'Who runs the model, lower case. Prices are found by it.',
    source: 'the host of the base URL of the client',
  }),
  count('$ai_input_tokens', 'facts', ({ answered }) => answered.usage?.inputTokens, {
    means: 'Tokens of the input, cached ones included.',
    source: 'answer.usage; absent where the provider did not count',
  }),
  count('$ai_http_status', 'facts', ({ httpStatus }) => httpStatus, {
    means: 'HTTP status of the answer; absent where there was no answer.',
    source: 'the response, or the error of the SDK',
  }),
  text('tracked_openai_operation', 'facts', ({ operation }) => operation, {
    required: true,
    means: 'Which API was called: chat, responses, completions or embeddings.',
    source: 'the path of the request',
  }),
  text('tracked_openai_ending', 'facts', ({ ending }) => ending, {
    required: true,
    means: 'How the call ended for its caller: finished, failed, left, aborted, unread or unfinished.',
    source: 'the promise or the stream',
  }),
]
