/**
 * A Date that calls `onWritten` when it is serialised. posthog-js has no event for sending a batch, but it serialises
 * the events then, and with them their timestamps.
 */
export function watchedDate(ms: number, onWritten: () => void): Date {
  return Object.defineProperty(new Date(ms), 'toISOString', {
    value(this: Date) {
      onWritten()
      return Date.prototype.toISOString.call(this)
    },
  })
}
