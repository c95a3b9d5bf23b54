import type { Tracker } from '../create-tracker.js'
import type { Call } from './open-call.js'
import { own } from './own.js'

type Read = (...args: unknown[]) => Promise<unknown>
interface Reader {
  read: Read
}
interface RawResponse {
  body?: ({ getReader?: (...args: unknown[]) => Reader } & object) | null
  json?: Read
  text?: Read
  arrayBuffer?: Read
  blob?: Read
  bytes?: Read
}

/**
 * Watches a raw `Response` that the caller reads by itself (`asResponse`). Nothing is read ahead, nothing is cloned:
 * `json()` and `text()` tell the answer, any other way of reading tells only when it was over.
 */
export function watchResponse(response: RawResponse, call: Call, tracker: Tracker): void {
  const after = (key: 'json' | 'text' | 'arrayBuffer' | 'blob' | 'bytes', seen: (value: unknown) => void) => {
    const read = response[key]
    if (typeof read !== 'function') return
    own(response, key, (...args: unknown[]) => {
      const isSdks = call.isParsing()
      // These read through the body's reader, which is not to be listened to as well.
      call.parsing()
      const reading = read.apply(response, args)
      if (isSdks) return reading
      return reading.then(
        (value) => {
          tracker.quietly(() => seen(value))
          return value
        },
        (error: unknown) => {
          call.fail(error)
          throw error
        },
      )
    })
  }
  const finish = () => call.end('finished')
  after('json', call.answer)
  after('text', (text) => readText(String(text), call))
  after('arrayBuffer', finish)
  after('blob', finish)
  after('bytes', finish)
  const { body } = response
  if (body) watchBody(body, call)
}

/** Answers as text: JSON, or server-sent events. */
function readText(text: string, call: Call): void {
  if (!/^(data|event|id|:)/.test(text)) return call.answer(isJson(text) ? JSON.parse(text) : text)
  for (const [, data] of text.matchAll(/^data: ?(\{.*)$/gm)) if (data && isJson(data)) call.chunk(JSON.parse(data))
  call.end('finished')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function watchBody(body: NonNullable<RawResponse['body']>, call: Call): void {
  const { getReader } = body
  if (typeof getReader !== 'function') return
  own(body, 'getReader', (...args: unknown[]) => {
    const reader = getReader.apply(body, args)
    if (call.isParsing()) return reader
    const { read } = reader
    own(reader, 'read', (...readArgs: unknown[]) =>
      read.apply(reader, readArgs).then(
        (result) => {
          if ((result as { done?: boolean }).done) call.end('finished')
          return result
        },
        (error: unknown) => {
          call.fail(error)
          throw error
        },
      ),
    )
    return reader
  })
}
