import { scrubError } from './scrub-error.js'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** An upstream's error as a client may have it. */
export interface CleanError {
  readonly headers: Headers
  /** The bytes to send for all bytes of the error. */
  change(bytes: Buffer): Buffer
}

/** Takes keys out of an error. In one that is encoded they cannot be looked for: an error of ours takes its place. */
export function cleanError(headers: Headers, secrets: readonly string[]): CleanError {
  const { 'content-encoding': encoding, ...others } = headers
  if (encoding === undefined || encoding === 'identity')
    return { headers, change: (bytes) => scrubError(bytes, secrets) }
  return { headers: { ...others, 'content-type': 'application/json' }, change: () => errorEncoded }
}

const ownError = (message: string, code: string) =>
  Buffer.from(JSON.stringify({ error: { message, type: 'upstream_error', param: null, code } }))

const errorEncoded = ownError(
  'The provider answered with a compressed error, which is not passed on.',
  'error_not_readable',
)

/** Bytes of an error that are held, and looked through for keys: it may be the one that the client gets. */
export const maxErrorBytes = 1024 * 1024

/** In place of an error that is longer. */
export const errorTooLong = ownError(
  'The provider answered with an error of more than 1 MiB, which is not passed on.',
  'error_too_long',
)
