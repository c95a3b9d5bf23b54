/**
 * A Date that calls `onWritten` whenever it becomes text. posthog-js gives no sign that a batch leaves; but then it
 * writes the events down, and with them their timestamps.
 */
export function watchedDate(ms: number, onWritten: () => void): Date {
  return Object.defineProperty(new Date(ms), 'toISOString', {
    value(this: Date) {
      onWritten()
      return Date.prototype.toISOString.call(this)
    },
  })
}
