/** For tests: whether an arrived event is one that the event tables describe. */
export { checkEvent } from './event/check-event.js'
