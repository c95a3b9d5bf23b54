import type { Failure } from './send-json.js'

export const adminsOnly: Failure = {
  status: 403,
  message: 'Only the master key may do this.',
  type: 'auth_error',
  code: '403',
}
