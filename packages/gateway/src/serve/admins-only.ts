import { isAnonymous } from '../keys/anonymous.js'
import type { KeyFacts } from '../keys/keys.js'
import type { Failure } from './send-json.js'

/** Who has the master key; where there is none, whoever reaches the gateway. */
export const isAdmin = (key: KeyFacts): boolean => key.isMaster || isAnonymous(key)

export const adminsOnly: Failure = {
  status: 403,
  message: 'Only the master key may do this.',
  type: 'auth_error',
  code: '403',
}
