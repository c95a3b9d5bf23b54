import { isAnonymous } from '../keys/anonymous.js'
import type { KeyFacts } from '../keys/keys.js'
import type { Failure } from './send-json.js'

/** The master key, or any caller of a gateway that has no master key. */
export const isAdmin = (key: KeyFacts): boolean => key.isMaster || isAnonymous(key)

export const adminsOnly: Failure = {
  status: 403,
  message: 'Only the master key may do this.',
  type: 'auth_error',
  code: '403',
}
