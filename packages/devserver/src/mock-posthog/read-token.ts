import { isRecord } from './is-record.js'
import type { WireRecord } from './read-events.js'
import { Rejection } from './rejection.js'

/** The project token of a v0 request: the batch's, or the one that all its events agree on. */
export function readToken(events: readonly WireRecord[], batchToken: string | undefined): string {
  if (batchToken !== undefined) return checkToken(batchToken)
  const tokens = new Set(events.map(tokenOf).filter((token) => token !== undefined))
  if (tokens.size > 1) throw new Rejection(401, 'batch submitted with inconsistent api_key values')
  const [token] = tokens
  if (token === undefined) throw new Rejection(401, 'event submitted without an api_key')
  return checkToken(token)
}

/** Returns `token` if it is well-formed. PostHog does not check here whether it exists. */
export function checkToken(token: string): string {
  const problem = problemOf(token)
  if (problem) throw new Rejection(401, `API key is not valid: ${problem}`)
  return token
}

/** The token of an `Authorization: Bearer` header. */
export function readBearer(authorization: string | undefined): string {
  const token = /^Bearer (.*)$/.exec(authorization ?? '')?.[1]
  if (token === undefined) throw new Rejection(401, 'event submitted without an api_key')
  return checkToken(token)
}

function tokenOf(event: WireRecord): string | undefined {
  const token = event.token ?? event.$token ?? event.api_key ?? (isRecord(event.properties) && event.properties.token)
  return typeof token === 'string' ? token : undefined
}

function problemOf(token: string): string | undefined {
  if (token === '') return 'empty'
  if (token.length > 64) return 'too_long'
  if (/[\u0080-\uffff]/.test(token)) return 'not_ascii'
  if (token.startsWith('phx_')) return 'personal_api_key'
  return token.includes('\0') ? 'null_byte' : undefined
}
