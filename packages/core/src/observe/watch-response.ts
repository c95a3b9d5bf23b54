import { follow } from './follow.js'
import type { Call } from './open-call.js'
import { own } from './own.js'

type Read = (...args: unknown[]) => Promise<unknown>
interface RawResponse {
  body?: ({ getReader?: (...args: unknown[]) => { read: Read } } & object) | null
  [reading: string]: unknown
}

/**
 * Watches a raw `Response` that the caller reads by itself (`asResponse`). Nothing is read ahead, nothing is cloned:
 * `json()` and `text()` tell the answer, any other way of reading tells only when it was over. `isSdks`: the SDK reads it.
 */
export function watchResponse(given: object, call: Call, isSdks: () => boolean): void {
  const response = given as RawResponse
  /** The first to read has the say: `json()` may itself read through the body's reader. */
  let isRead = false
  const isTold = () => isRead || isSdks()
  for (const key of ['json', 'text', 'arrayBuffer', 'blob', 'bytes']) {
    const read = response[key]
    if (typeof read !== 'function') continue
    own(response, key, (...args: unknown[]) => {
      const wasTold = isTold()
      isRead = true
      const reading = (read as Read).apply(response, args)
      if (wasTold) return reading
      return follow(reading, call, (value) => {
        if (key === 'json') call.answer(value)
        else if (key === 'text') readText(String(value), call)
        call.end('finished')
      })
    })
  }
  const { body } = response
  const getReader = body?.getReader
  if (!body || !getReader) return
  own(body, 'getReader', (...args: unknown[]) => {
    const reader = getReader.apply(body, args)
    const { read } = reader
    if (!isTold())
      own(reader, 'read', (...readArgs: unknown[]) =>
        follow(read.apply(reader, readArgs), call, (result) => {
          if ((result as { done?: boolean }).done) call.end('finished')
        }),
      )
    return reader
  })
}

/** Answers as text: JSON, or server-sent events. What is neither tells nothing. */
function readText(text: string, call: Call): void {
  try {
    if (!/^(data|event|id|:)/.test(text)) return call.answer(JSON.parse(text))
    for (const [, data = ''] of text.matchAll(/^data: ?(\{.*)$/gm)) call.chunk(JSON.parse(data))
  } catch {
    // The caller has its text, and will see for itself.
  }
}
