import { scanBody } from './scan-body.js'
import { spliceBody } from './splice-body.js'

/** Bytes of a member up to which it is what a request says of itself, and not its content. */
const maxBytes = 4 * 1024

/** A body without its long members, which are its content. `undefined` where it is no JSON object. */
export function withoutContent(body: Buffer): Buffer | undefined {
  const members = scanBody(body)
  const long = members?.filter(({ valueStart, end }) => end - valueStart > maxBytes)
  return members && long && spliceBody(body, members, new Map(long.map(({ name }) => [name, undefined])))
}
