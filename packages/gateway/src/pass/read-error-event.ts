import { readErrorStatus } from './read-error-status.js'

/**
 * The HTTP status that fits an error event at the start of a stream, which is how hosts report failures after they have sent
 * status 200. `undefined` if the stream does not begin with an error.
 */
export function readErrorEvent(chunk: Buffer): number | undefined {
  if (!errorStart.test(chunk.toString('latin1', 0, 256))) return undefined
  const [, data = ''] = /^data:(.*)$/m.exec(chunk.toString('utf8', 0, maxBytes)) ?? []
  return readErrorStatus(data)
}

/** Comments may come before it. */
const errorStart = /^(?::[^\n]*\n|\s)*(?:event:\s*error\b|data:\s*\{\s*"(?:error"\s*:\s*[{"]|type"\s*:\s*"error"))/
/** The longest error that is parsed; a longer one counts as status 500. */
const maxBytes = 64 * 1024
