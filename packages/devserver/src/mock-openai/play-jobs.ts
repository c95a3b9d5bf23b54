import type { Asked, Play, StreamEvent } from './play.js'
import { modelOf } from './play-chat.js'
import { answerTo, tokensOf, wordsOf } from './words.js'

type Fields = Record<string, unknown>

/** The initial and the final state of a job. */
export interface PlayedJob {
  readonly id: string
  readonly running: Fields
  readonly ended: Fields
  /** What it made, by the ids of the files. */
  readonly files?: Readonly<Record<string, string>>
}

/**
 * Batches: what was asked lies in a file, which is not read, and so do the answers, `answer` to three questions. Of
 * one that fails, the last line is an error in a file of its own.
 */
export function playBatch(
  { body, created, serial, scenario }: Asked,
  answer: (question: string) => unknown,
): PlayedJob {
  const id = `batch_mock${serial}`
  const running = {
    id,
    object: 'batch',
    endpoint: body.endpoint,
    errors: null,
    input_file_id: body.input_file_id,
    completion_window: body.completion_window,
    status: 'validating',
    created_at: created,
    completed_at: null,
    expires_at: created + 86_400,
    request_counts: { total: 0, completed: 0, failed: 0 },
    metadata: body.metadata ?? null,
  }
  const usage = {
    input_tokens: 900,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 450,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 1350,
  }
  const lineOf = (number: number, status_code: number, body: unknown) =>
    `${JSON.stringify({
      id: `batch_req_mock${serial}_${number}`,
      custom_id: `question-${number}`,
      response: { status_code, request_id: `req_mock${serial}_${number}`, body },
      error: null,
    })}\n`
  const isFailing = scenario.says === 'failed'
  const questions = ['What is the weather?', 'Wie wird das Wetter?', '¿Qué tiempo hará? ☀️']
  const lines = questions.slice(0, isFailing ? 2 : 3).map((text, at) => lineOf(at + 1, 200, answer(text)))
  const error = {
    message: 'There is no such model.',
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_found',
  }
  const output = `file-mock${serial}-out`
  const errors = `file-mock${serial}-errors`
  const ended = {
    ...running,
    status: 'completed',
    model: 'gpt-4o-mini-2024-07-18',
    output_file_id: output,
    error_file_id: isFailing ? errors : null,
    completed_at: created + 60,
    request_counts: { total: 3, completed: lines.length, failed: 3 - lines.length },
    usage,
  }
  const files = { [output]: lines.join(''), ...(isFailing && { [errors]: lineOf(3, 404, { error }) }) }
  return { id, running, ended, files }
}

export function playVideo({ body, created, serial, scenario }: Asked): PlayedJob {
  const id = `video_mock${serial}`
  const running = {
    id,
    object: 'video',
    status: 'queued',
    progress: 0,
    model: String(body.model ?? 'sora-2'),
    prompt: body.prompt ?? null,
    seconds: String(body.seconds ?? '4'),
    size: body.size ?? '720x1280',
    created_at: created,
    completed_at: null,
    error: null,
  }
  const failed = { status: 'failed', error: { code: 'moderation_blocked', message: 'It was not made.' } }
  const completed = { status: 'completed', progress: 100, completed_at: created + 30 }
  return { id, running, ended: { ...running, ...(scenario.says === 'failed' ? failed : completed) } }
}

/** A run of the Assistants API. */
export function playRun({ body, created, serial, scenario }: Asked): PlayedJob {
  const id = `run_mock${serial}`
  const running = {
    id,
    object: 'thread.run',
    thread_id: 'thread_mock',
    assistant_id: body.assistant_id,
    status: 'queued',
    created_at: created,
    completed_at: null,
    last_error: null,
    required_action: null,
    model: modelOf({ model: 'gpt-4o-mini', ...body }),
    instructions: body.instructions ?? '',
    tools: body.tools ?? [],
    usage: null,
  }
  const written = tokensOf(answerTo('weather'))
  const usage = { prompt_tokens: 40, completion_tokens: written, total_tokens: 40 + written }
  const failed = { status: 'failed', last_error: { code: 'server_error', message: 'It broke.' } }
  const completed = { status: 'completed', completed_at: created + 5, usage }
  return { id, running, ended: { ...running, ...(scenario.says === 'failed' ? failed : completed) } }
}

/** The events of a run that is streamed. */
export function runEvents({ running, ended }: PlayedJob): Play {
  const words = wordsOf(answerTo('weather'))
  const deltas = words.map((value): StreamEvent => {
    const delta = { content: [{ index: 0, type: 'text', text: { value } }] }
    return { name: 'thread.message.delta', data: { id: 'msg_mock', object: 'thread.message.delta', delta } }
  })
  const message = { id: 'msg_mock', object: 'thread.message', thread_id: 'thread_mock', role: 'assistant' }
  const text = { type: 'text', text: { value: words.join(''), annotations: [] } }
  return {
    hasDone: true,
    events: [
      { name: 'thread.run.created', data: running },
      { name: 'thread.run.in_progress', data: { ...running, status: 'in_progress' } },
      { name: 'thread.message.created', data: { ...message, status: 'in_progress', content: [] } },
      ...deltas,
      { name: 'thread.message.completed', data: { ...message, status: 'completed', content: [text] } },
      { name: `thread.run.${String(ended.status)}`, data: ended },
    ],
  }
}
