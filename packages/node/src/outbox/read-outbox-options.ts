/** Where events wait until PostHog has accepted them. The first client of a PostHog project decides for all. */
export interface OutboxOptions {
  /**
   * A folder of the app's own. Events are written there (files of mode 0600) before they are sent, and those that a process
   * leaves behind are sent by the next one. Without it, events wait in memory. Not with a `posthog` of yours.
   */
  readonly directory?: string | undefined
  /** Events that may wait; newer ones are dropped and counted. Default 100,000; with a folder 1,000,000. */
  readonly maxEvents?: number | undefined
  /** Bytes that may wait, in memory or in the folder. Default 128 MiB; with a folder 1 GiB. Each process and project has its own. */
  readonly maxBytes?: number | undefined
  /**
   * When events are written through to the disk. They survive the death of the process (`kill -9`) in any case. `'interval'` (default):
   * once a second, so a power cut loses at most the last second. `'always'`: at once, so a power cut loses nothing, but each event
   * waits for the disk. `'never'`: when the operating system decides.
   */
  readonly fsync?: 'always' | 'interval' | 'never' | undefined
}

export interface OutboxLimits {
  /** Events that may be queued. */
  readonly maxEvents: number
  /** Bytes that may be queued: of the journal's files, else of JSON in memory. */
  readonly maxBytes: number
}

export interface OutboxSettings {
  readonly directory?: string
  readonly fsync: 'always' | 'interval' | 'never'
  readonly limits: OutboxLimits
}

const mebibyte = 1024 * 1024

/** Validates the options and adds defaults. Throws set-up errors. */
export function readOutboxOptions(options: OutboxOptions = {}): OutboxSettings {
  const { directory, maxEvents, maxBytes, fsync = 'interval' } = options
  if (directory !== undefined && (typeof directory !== 'string' || directory === ''))
    throw new TypeError(
      `\`outbox.directory\` must be the path of a folder, got ${JSON.stringify(directory)}. Write { outbox: { directory: './outbox' } }.`,
    )
  if (!['always', 'interval', 'never'].includes(fsync))
    throw new TypeError(
      `\`outbox.fsync\` must be 'always', 'interval' or 'never', got ${JSON.stringify(fsync)}. Write fsync: 'interval'.`,
    )
  return {
    ...(directory !== undefined && { directory }),
    fsync,
    limits: {
      maxEvents: checkPositive('maxEvents', maxEvents ?? (directory ? 1_000_000 : 100_000)),
      maxBytes: checkPositive('maxBytes', maxBytes ?? (directory ? 1024 : 128) * mebibyte),
    },
  }
}

function checkPositive(name: string, value: number): number {
  if (typeof value === 'number' && value > 0) return value
  throw new TypeError(
    `\`outbox.${name}\` must be a number above 0, got ${JSON.stringify(value)}. Leave it out for the default.`,
  )
}
