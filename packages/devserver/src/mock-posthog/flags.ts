import { randomBytes } from 'node:crypto'
import { toUuidV7 } from '@tracked-openai/core'
import { decodeBody } from './decode-body.js'
import { isRecord } from './is-record.js'
import { type CaptureRequest, type Outcome, toOutcome } from './outcome.js'
import { parseJson } from './read-events.js'
import { checkToken } from './read-token.js'
import { Rejection } from './rejection.js'
import { remoteConfigOf } from './remote-config.js'

/** `/flags` and `/decide`: a project without feature flags. */
export function answerFlags(request: CaptureRequest): Outcome {
  if (request.method === 'GET') return toOutcome(200, remoteConfigOf(request.query.get('token') ?? ''))
  const asked = parseJson(decodeBody(request))
  const { token, api_key: apiKey, distinct_id: id } = isRecord(asked) ? asked : {}
  const given = token ?? apiKey
  if (typeof given !== 'string') throw new Rejection(401, 'No API key found in request')
  checkToken(given)
  if (id == null || id === '') throw new Rejection(400, 'The distinct_id field is missing from the request')
  return toOutcome(200, {
    ...remoteConfigOf(given),
    flags: {},
    featureFlags: {},
    featureFlagPayloads: {},
    errorsWhileComputingFlags: false,
    requestId: toUuidV7(request.nowMs, randomBytes(18)),
  })
}

/** For local evaluation on a server, with a secret key: no flags, either. */
export function answerDefinitions({ headers }: CaptureRequest): Outcome {
  if (!/^Bearer ph[sx]_\w+/.test(headers.authorization ?? ''))
    throw new Rejection(401, 'No secret key found in request')
  return toOutcome(200, { flags: [], group_type_mapping: {}, cohorts: {} })
}
