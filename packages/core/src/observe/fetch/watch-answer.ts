import { asRecord } from '../openai/as-record.js'
import { parseJson } from '../openai/parse-json.js'
import { aborted, type Attempt } from './create-attempts.js'
import { createEventReader } from './read-events.js'
import type { SignalLike } from './read-request.js'
import { type BodyLike, type BodyListener, watchBody } from './watch-body.js'

/** Decodes bytes as text, including characters split between chunks. */
export interface Decoder {
  decode(bytes?: Uint8Array, options?: { stream: boolean }): string
}

/** The parts of a `Response` that are used here. */
export interface ResponseLike {
  readonly status: number
  readonly statusText: string
  readonly headers: { get(name: string): string | null }
  readonly body?: Partial<BodyLike> | null
}

export interface AnswerSite {
  readonly attempt: Attempt
  readonly signal: SignalLike | undefined
  /** The response is the content of a batch's output file. */
  readonly isFile?: boolean
  readonly decoder: Decoder
}

/** Characters of a whole answer that are kept for reading; 2,000 embedding vectors exceed this. */
const maxAnswerLength = 64 * 1024 * 1024

/**
 * Returns the response for the caller: a copy whose body reports to the attempt what is pulled through it. A response
 * of another class (of `node-fetch`, of a test) is returned itself, with its methods watched.
 */
export function watchAnswer(response: ResponseLike, site: AnswerSite): ResponseLike {
  const { attempt } = site
  const { status, statusText, headers, body } = response
  attempt.headers(response)
  if (body === null) createListener(response, site).over()
  else if (!body?.getReader || !body.cancel || body.locked) attempt.raw(response, () => false)
  else {
    const Twin = response.constructor as new (body: object, init: object) => ResponseLike
    const twin = new Twin(watchBody(body as BodyLike, createListener(response, site), attempt.quietly), {
      status,
      statusText,
      headers,
    })
    // Properties that a `Response` constructor cannot set.
    for (const key of ['url', 'redirected', 'type'])
      Object.defineProperty(twin, key, { value: response[key as keyof ResponseLike], configurable: true })
    return twin
  }
  return response
}

function createListener(
  { status, headers }: ResponseLike,
  { attempt, signal, isFile, decoder }: AnswerSite,
): BodyListener {
  let isDone = false
  /** The last event was not JSON, and the reader has not asked for more since. */
  let isBroken = false
  const readEvents = createEventReader((data) => {
    // Clients ignore everything after `[DONE]`.
    isDone ||= data.startsWith('[DONE]')
    if (isDone) return
    const value = parseJson(data)
    if (value === undefined) isBroken = true
    else attempt.chunk(value)
  })
  /**
   * Plain text, such as a transcription. The content type may also be wrong, and the body an event stream after all.
   */
  const isText = /^text\/(?!event-stream)/i.test(headers.get('content-type') ?? '')
  const isAudio = /^(audio\/|application\/octet-stream)/i.test(headers.get('content-type') ?? '')
  const isJson = /json/i.test(headers.get('content-type') ?? '')
  const isBinary = status < 400 && (isFile || isAudio)
  /** The body so far, if it is not an event stream. */
  let text: string | undefined
  let hasBegun = false

  function read(piece: string): void {
    if (!hasBegun && piece.trim()) {
      hasBegun = true
      if (status >= 400 || /^\s*[[{<]/.test(piece) || (isText && !/^\s*(data|event|id|retry)?:/.test(piece))) text = ''
    }
    if (text === undefined) readEvents(piece)
    else if (text.length < maxAnswerLength) text += piece
  }

  // SDK 7 aborts the signal before it cancels the body.
  const onAbort = () => leave(() => failed(signal?.reason))
  const finish = () => signal?.removeEventListener('abort', onAbort)
  signal?.addEventListener('abort', onAbort)

  function failed(error: unknown): void {
    finish()
    if (!isAborted(signal)) attempt.fail(error)
    // SDK 7 also ends, and retries, a JSON body that takes too long.
    else if (isJson) attempt.abortForNow()
    else attempt.fail(aborted)
  }

  function leave(otherwise: () => void): void {
    finish()
    if (isDone) attempt.end('finished')
    else if (isBroken) attempt.fail(notJson('An event of the stream'))
    else otherwise()
  }

  function refused(): void {
    const error = { ...asRecord(asRecord(parseJson(text ?? '')).error), status }
    if (isRetried(status) && headers.get('x-should-retry') !== 'false') attempt.failForNow(error, readPause(headers))
    else attempt.fail(error)
  }

  return {
    pull() {
      isBroken = false
      attempt.pull()
    },
    bytes(value) {
      // A copy, because the reader owns the buffer afterwards.
      if (isBinary) attempt.chunk(value.slice())
      else read(decoder.decode(value, { stream: true }))
    },
    over() {
      finish()
      read(decoder.decode())
      if (text === undefined) readEvents('\n\n')
      if (status >= 400) return refused()
      const json = text && parseJson(text)
      // A transcription in plain text may be a number, which is also valid JSON.
      const isPlainText = typeof json !== 'object' && (isText || text?.trimStart().startsWith('<'))
      const value = isPlainText ? text : json
      if (value !== undefined) attempt.answer(value)
      else if (isJson && text && text.length < maxAnswerLength) attempt.fail(notJson('The answer'))
      else attempt.end('finished')
    },
    left: () => leave(() => (status >= 400 ? refused() : attempt.end('left'))),
    failed,
  }
}

/** The error for which a client throws that parses it. */
const notJson = (what: string) => ({ name: 'SyntaxError', message: `${what} is not JSON.` })

/** Whether clients retry after this status. */
const isRetried = (status: number) => status === 408 || status === 409 || status === 429 || status >= 500

/** The longest pause between attempts that is respected, milliseconds. */
const maxPauseMs = 300_000

/** How long the host asks clients to wait before a retry, milliseconds; 0 if it gives no number. */
function readPause(headers: ResponseLike['headers']): number {
  const pauseMs = Number(headers.get('retry-after-ms')) || Number(headers.get('retry-after')) * 1000
  return pauseMs > 0 ? Math.min(pauseMs, maxPauseMs) : 0
}

/** Whether the request was aborted, whatever reason was given, unless the reason is a timeout. */
export const isAborted = (signal: SignalLike | undefined): boolean =>
  !!signal?.aborted && asRecord(signal.reason).name !== 'TimeoutError'
