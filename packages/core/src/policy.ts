/** What reads a policy that is more than a mode. Browsers load it where one is given. */
export { privacyModes } from './privacy/policy.js'
export { toPolicy } from './privacy/to-policy.js'
