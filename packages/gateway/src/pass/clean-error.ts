import { scrubError } from './scrub-error.js'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** How to pass an upstream's error on to a client without our keys. */
export interface CleanError {
  readonly headers: Headers
  /** Takes the whole body of the error and returns the body to send. */
  change(bytes: Buffer): Buffer
}

/** Removes keys from an error. A compressed body cannot be searched for them and is replaced by an error of our own. */
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

/** The largest error body that is buffered and searched for keys. */
export const maxErrorBytes = 1024 * 1024

/** Sent in place of a longer error. */
export const errorTooLong = ownError(
  'The provider answered with an error of more than 1 MiB, which is not passed on.',
  'error_too_long',
)
