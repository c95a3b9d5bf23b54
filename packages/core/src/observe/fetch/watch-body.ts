import type { Call } from '../open-call.js'

type Result = { readonly done: boolean; readonly value?: Uint8Array }

interface Reader {
  read(): Promise<Result>
  cancel(reason?: unknown): Promise<void>
  releaseLock(): void
}

/** The parts of a byte `ReadableStream` that are used here. */
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

/** Observes the reading of a body. */
export interface BodyListener {
  /** The reader asks for more. */
  pull(): void
  bytes(value: Uint8Array): void
  over(): void
  left(): void
  failed(error: unknown): void
}

/**
 * Returns a stream of the same class that passes `body` on. One pull is one read, so nothing is read ahead; the body
 * is locked only when the caller first pulls.
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
        // An empty chunk would not satisfy a pull.
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
        // A BYOB reader waits for a response to its request.
        controller.byobRequest?.respond(0)
      } else if (value) {
        // Before enqueueing, which transfers the buffer to the reader.
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

/**
 * Whether the body supports BYOB readers. Then its copy must be a byte stream, too, which hands chunks over without
 * copying them.
 */
function hasBytes(body: BodyLike): boolean {
  try {
    body.getReader({ mode: 'byob' }).releaseLock()
    return true
  } catch {
    return false
  }
}
