/** The part that browsers load lazily: readers, event tables and redaction. */
export { createEventParts } from './event-parts.js'
export { contentOf } from './privacy/content-of.js'
export { shorten } from './privacy/shorten.js'
