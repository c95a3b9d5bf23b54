import type { Observation } from '../observe/observation.js'
import { count, type Row, text } from './row.js'
import { workRows } from './work-rows.js'

/** The minimal rows of a model call: all that is sent if a page is left before the event parts are loaded. */
export const bareRows: readonly Row<Observation>[] = [
  ...workRows,
  text('$ai_model', 'facts', ({ asked, answered }) => answered.model || asked.model, {
    means: 'The model that answered.',
    source: 'answer.model; request.model if the answer names none',
  }),
  count('$ai_http_status', 'facts', ({ httpStatus }) => httpStatus, {
    means: 'HTTP status of the answer; absent if there was no response.',
    source: 'the response, or the error of the SDK',
  }),
  text('tracked_openai_operation', 'facts', ({ operation }) => operation, {
    required: true,
    means: 'Which API was called: chat, responses, embeddings, images, speech, transcriptions, batches, realtime, ...',
    source: 'the SDK method, or the path of the request',
  }),
  text('tracked_openai_ending', 'facts', ({ ending }) => ending, {
    required: true,
    means: 'How the call ended for the caller: finished, failed, left, aborted, unread or unfinished.',
    source: 'the promise or the stream',
  }),
]
