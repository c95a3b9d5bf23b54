/** The parser for privacy policies that are more than a mode. Browsers load it only if one is given. */
export { strictest } from './privacy/strictest.js'
export { toPolicy } from './privacy/to-policy.js'
