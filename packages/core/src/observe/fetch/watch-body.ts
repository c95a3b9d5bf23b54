import type { Call } from '../open-call.js'

type Result = { readonly done: boolean; readonly value?: Uint8Array }

interface Reader {
  read(): Promise<Result>
  cancel(reason?: unknown): Promise<void>
  releaseLock(): void
}

/** What is used of a `ReadableStream` of bytes. */
export interface BodyLike {
  readonly locked?: boolean
  getReader(options?: { readonly mode: 'byob' }): Reader
  cancel(reason?: unknown): Promise<void>
}

interface Controller {
  readonly byobRequest?: { respond(bytes: number): void } | null
  enqueue(bytes: Uint8Array): void
  close(): void
}

/** What is told of a body that somebody reads. */
export interface BodyListener {
  /** The reader asks for more. */
  pull(): void
  bytes(value: Uint8Array): void
  over(): void
  left(): void
  failed(error: unknown): void
}

/**
 * A stream of the same class that passes `body` on: one pull is one read, so that nothing is read ahead, and the stream
 * is taken up when the caller first pulls, not before.
 */
export function watchBody(body: BodyLike, listener: BodyListener, quietly: Call['quietly']): object {
  let reader: Reader | undefined
  const source = {
    ...(hasBytes(body) && { type: 'bytes' }),
    async pull(controller: Controller) {
      reader ??= body.getReader()
      quietly(() => listener.pull())
      let result: Result
      try {
        // An empty chunk is no answer to a pull.
        do result = await reader.read()
        while (!result.done && result.value?.byteLength === 0)
      } catch (error) {
        quietly(() => listener.failed(error))
        throw error
      }
      const { done, value } = result
      if (done) {
        quietly(() => listener.over())
        controller.close()
        // Who reads into a buffer of its own waits for an answer.
        controller.byobRequest?.respond(0)
      } else if (value) {
        // Before it is handed over: then its buffer is the reader's.
        quietly(() => listener.bytes(value))
        controller.enqueue(value)
      }
    },
    cancel(reason: unknown) {
      quietly(() => listener.left())
      return (reader ?? body).cancel(reason)
    },
  }
  const Twin = body.constructor as new (source: object, strategy: object) => object
  return new Twin(source, { highWaterMark: 0 })
}

/** Can it be read into buffers of the reader's? Its chunks are handed over then, and are copied nowhere. */
function hasBytes(body: BodyLike): boolean {
  try {
    body.getReader({ mode: 'byob' }).releaseLock()
    return true
  } catch {
    return false
  }
}
