/** For who knows an event by its name alone: from disk, or as it arrived. */
export { checkEvent } from './event/check-event.js'
export { shrink } from './privacy/shrink.js'
