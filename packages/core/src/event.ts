/** The second half of the way, which browsers load beside the page: the tables of a model call, and redaction. */
export { createEventParts } from './event-parts.js'
export { contentOf } from './privacy/content-of.js'
export { shorten } from './privacy/shorten.js'
