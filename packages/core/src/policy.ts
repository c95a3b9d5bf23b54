/** The parser for privacy policies that are more than a mode. Browsers load it only if one is given. */
export type { Policy } from './privacy/to-mode-policy.js'
export { strictest } from './privacy/strictest.js'
export { toPolicy } from './privacy/to-policy.js'
