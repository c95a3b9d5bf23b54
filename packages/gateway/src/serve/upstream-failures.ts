import type { Failure } from './send-json.js'

/** Redirects are not followed: they would send the prompt and our key to another host. */
export const isRedirect = (status: number) => status >= 300 && status < 400

/** Did the upstream reject something in the request? Groq answers 413 if a prompt is too long. */
export const isUnprocessable = (status: number) => status === 400 || status === 413 || status === 422

/** Does the error say that the upstream does not have the `previous_response_id` of the request? */
export const isUnknownResponse = (status: number, error: Buffer) =>
  (status === 400 || status === 404) &&
  /previous[ _]response[^]{0,500}not[ _]found/i.test(error.toString('latin1', 0, 4_096))

/** Does a 400 refuse our key, as of Gemini and xAI, or our model, as of Groq and Mistral? Others answer 401 and 404. */
export const isRefusalBy400 = (status: number, error: Buffer) =>
  status === 400 &&
  /API key not valid|Incorrect API key|"(model_decommissioned|model_not_found|invalid_model)"/.test(
    error.toString('latin1', 0, 4_096),
  )

const upstreamFailure = (status: number, code: string, message: string): Failure => ({
  status,
  code,
  message,
  type: 'upstream_error',
})

/** Why a request got no answer, such as ECONNREFUSED. The message is left out, because it may contain an address. */
export const reasonOf = (error: Error): string => ('code' in error ? String(error.code) : error.name)

/** The connection could not be made, or broke off. */
export const connectionFailed = (error: Error): Failure =>
  upstreamFailure(502, '502', `The connection to the upstream failed (${reasonOf(error)}).`)
export const timedOut = upstreamFailure(504, '504', 'The upstream did not answer in time.')
export const redirected = upstreamFailure(502, '502', 'The upstream answered with a redirect, which is not followed.')
/** A stream without a single event. */
export const emptyStream = upstreamFailure(502, '502', 'The upstream ended its stream before the first event.')

export function noUpstream(modelName: string): Failure {
  return upstreamFailure(503, '503', `No deployment of ${modelName} is available now.`)
}
