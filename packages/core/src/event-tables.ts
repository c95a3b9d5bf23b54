/** For code that has an event only as JSON: read from disk, or received over HTTP. */
export { checkEvent } from './event/check-event.js'
export { shrink } from './privacy/shrink.js'
