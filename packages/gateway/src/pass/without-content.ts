import { scanBody } from './scan-body.js'
import { spliceBody } from './splice-body.js'

/** Members up to this size are parameters (model, metadata, ...); longer ones are content (messages, input, tools, ...). */
const maxBytes = 4 * 1024

/** Removes the long members of a body, which hold its content. `undefined` if it is not a JSON object. */
export function withoutContent(body: Buffer): Buffer | undefined {
  const members = scanBody(body)
  const long = members?.filter(({ valueStart, end }) => end - valueStart > maxBytes)
  return members && long && spliceBody(body, members, new Map(long.map(({ name }) => [name, undefined])))
}
