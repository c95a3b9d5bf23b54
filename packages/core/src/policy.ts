/** What reads a policy that is more than a mode. Browsers load it where one is given. */
export { strictest } from './privacy/strictest.js'
export { toPolicy } from './privacy/to-policy.js'
