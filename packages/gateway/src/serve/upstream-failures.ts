import type { Failure } from './send-json.js'

/** Nobody follows it: it would take the prompt and our key elsewhere. */
export const isRedirect = (status: number) => status >= 300 && status < 400

/** Is something in the request that the upstream does not take? */
export const isUnprocessable = (status: number) => status === 400 || status === 422

/** Does it say that it does not keep the response that a request goes on from? */
export const isUnknownResponse = (status: number, error: Buffer) =>
  (status === 400 || status === 404) &&
  /previous[ _]response[^]{0,500}not[ _]found/i.test(error.toString('latin1', 0, 4_096))

const upstreamFailure = (status: number, code: string, message: string): Failure => ({
  status,
  code,
  message,
  type: 'upstream_error',
})

/** No connection, or one that broke off. */
export const lost = upstreamFailure(502, '502', 'The connection to the upstream was lost.')
export const late = upstreamFailure(504, '504', 'The upstream did not answer in time.')
export const redirected = upstreamFailure(502, '502', 'The upstream answered with a redirect, which is not followed.')
/** A stream without an event: not even an end of it. */
export const nothing = upstreamFailure(502, '502', 'The upstream ended its stream before the first event.')

export function noUpstream(modelName: string): Failure {
  return upstreamFailure(503, '503', `No deployment of ${modelName} can be asked now.`)
}
