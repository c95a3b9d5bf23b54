/** What the client sent about the time of an event. */
export interface EventTime {
  /** ISO 8601; anything else counts as unknown. */
  readonly timestamp: unknown
  /** Milliseconds before now. */
  readonly offsetMs: unknown
  /** The client's clock is right: `$ignore_sent_at`. */
  readonly isSkewIgnored: boolean
  /** The client's clock when it sent. */
  readonly sentAtMs?: number
  readonly nowMs: number
}

/**
 * Milliseconds since the epoch by the server's clock: the client's time, moved by as much as its clock was
 * wrong when it sent. Unknown, unreadable, or more than 23 hours ahead is now.
 */
export function toTimestampMs({ timestamp, offsetMs, isSkewIgnored, sentAtMs, nowMs }: EventTime): number {
  const givenMs = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN
  const skewMs = isSkewIgnored || sentAtMs === undefined ? 0 : nowMs - sentAtMs
  const unknownMs = typeof offsetMs === 'number' ? nowMs - offsetMs : nowMs
  const timeMs = Number.isNaN(givenMs) ? unknownMs : givenMs + skewMs
  return timeMs > nowMs + maxAheadMs || timeMs < -maxDateMs ? nowMs : timeMs
}

const maxAheadMs = 23 * 60 * 60 * 1000
const maxDateMs = 8.64e15
