import { asRecord } from '../openai/as-record.js'
import { parseJson } from '../openai/parse-json.js'
import type { Attempt } from './create-attempts.js'
import { createEventReader } from './read-events.js'
import type { SignalLike } from './read-request.js'
import { type BodyLike, type BodyListener, watchBody } from './watch-body.js'

/** Turns bytes into text, across the borders of chunks. */
export interface Decoder {
  decode(bytes?: Uint8Array, options?: { stream: boolean }): string
}

/** What is used of a `Response`. */
export interface ResponseLike {
  readonly status: number
  readonly statusText: string
  readonly headers: { get(name: string): string | null }
  readonly body?: Partial<BodyLike> | null
}

export interface AnswerSite {
  readonly attempt: Attempt
  readonly signal: SignalLike | undefined
  /** The answer is the content of a file. */
  readonly isFile?: boolean
  readonly decoder: Decoder
}

/** Characters of a whole answer that are kept to be read; the vectors of 2,000 embeddings are more. */
const mostCharacters = 64 * 1024 * 1024

/**
 * The response for the caller: the same, with a body that tells the attempt what is pulled through it. A response of
 * another kind (of `node-fetch`, of a test) stays itself, and its methods are watched.
 */
export function watchAnswer(response: ResponseLike, site: AnswerSite): ResponseLike {
  const { attempt } = site
  const { status, statusText, headers, body } = response
  attempt.headers(response)
  if (body === null) attempt.end('finished')
  else if (!body?.getReader || !body.cancel || body.locked) attempt.raw(response, () => false)
  else {
    const Twin = response.constructor as new (body: object, init: object) => ResponseLike
    const twin = new Twin(watchBody(body as BodyLike, createListener(response, site), attempt.quietly), {
      status,
      statusText,
      headers,
    })
    // They are the response's own, and no constructor takes them.
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
  /** An event was no JSON, and the reader has not asked for more since. */
  let isBroken = false
  const readEvents = createEventReader((data) => {
    // What comes after it, clients do not see.
    isDone ||= data.startsWith('[DONE]')
    if (isDone) return
    const value = parseJson(data)
    if (value === undefined) isBroken = true
    else attempt.chunk(value)
  })
  /** Words as they are, as a transcription may be answered; or a stream whose host calls it text. */
  const isText = /^text\/(?!event-stream)/i.test(headers.get('content-type') ?? '')
  const isSound = /^(audio\/|application\/octet-stream)/i.test(headers.get('content-type') ?? '')
  const isBinary = status < 400 && (isFile || isSound)
  /** The text so far of what is no stream of events. */
  let text: string | undefined
  let hasBegun = false

  function read(words: string): void {
    if (!hasBegun && words.trim()) {
      hasBegun = true
      if (status >= 400 || /^\s*[[{<]/.test(words) || (isText && !/^\s*(data|event|id|retry)?:/.test(words))) text = ''
    }
    if (text === undefined) readEvents(words)
    else if (text.length < mostCharacters) text += words
  }

  // SDK 7 aborts before it leaves.
  const stopped = () => leave(() => failed(signal?.reason))
  const finish = () => signal?.removeEventListener('abort', stopped)
  signal?.addEventListener('abort', stopped)

  function failed(error: unknown): void {
    finish()
    attempt.fail(toThrown(error, signal))
  }

  function leave(early: () => void): void {
    finish()
    if (isDone) attempt.end('finished')
    else if (isBroken) attempt.fail({ name: 'SyntaxError', message: 'An event of the stream is not JSON.' })
    else early()
  }

  function refused(): void {
    const error = { ...asRecord(asRecord(parseJson(text ?? '')).error), status }
    if (isPassing(status) && headers.get('x-should-retry') !== 'false') attempt.failForNow(error, readPause(headers))
    else attempt.fail(error)
  }

  return {
    pull() {
      isBroken = false
      attempt.pull()
    },
    bytes(value) {
      // A copy: the buffer is the reader's afterwards.
      if (isBinary) attempt.chunk(value.slice())
      else read(decoder.decode(value, { stream: true }))
    },
    over() {
      finish()
      read(`${decoder.decode()}\n\n`)
      if (status >= 400) return refused()
      const json = text && parseJson(text)
      // A number, too, is a word that was said.
      const isWords = typeof json !== 'object' && (isText || text?.trimStart().startsWith('<'))
      const value = isWords ? text?.slice(0, -2) : json
      if (value === undefined) attempt.end('finished')
      else attempt.answer(value)
    },
    left: () => leave(() => (status >= 400 ? refused() : attempt.end('left'))),
    failed,
  }
}

/** Statuses after which clients send the same request again. */
const isPassing = (status: number) => status === 408 || status === 409 || status === 429 || status >= 500

/** The longest pause that is waited for, milliseconds. */
const longestPauseMs = 300_000

/** Milliseconds that the host asks clients to wait before they repeat; 0 where it does not say so in numbers. */
function readPause(headers: ResponseLike['headers']): number {
  const pauseMs = Number(headers.get('retry-after-ms')) || Number(headers.get('retry-after')) * 1000
  return pauseMs > 0 ? Math.min(pauseMs, longestPauseMs) : 0
}

/** What a reason for an abort means, whatever the caller put there: it was stopped, unless it was too late. */
export function toThrown(error: unknown, signal: SignalLike | undefined): unknown {
  const isLate = asRecord(signal?.reason).name === 'TimeoutError'
  return signal?.aborted && !isLate ? { name: 'AbortError' } : error
}
