/** The second half of the way, which browsers load beside the page: the tables of a model call, and redaction. */
export { eventParts } from './event-parts.js'
