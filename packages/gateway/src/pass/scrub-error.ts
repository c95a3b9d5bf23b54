/**
 * An upstream's error without keys of ours: hosts repeat (parts of) the key in "Incorrect API key provided". The same
 * bytes where there are none.
 */
export function scrubError(bytes: Buffer, secrets: readonly string[]): Buffer {
  const text = bytes.toString('utf8')
  let scrubbed = text
  for (const secret of secrets) if (secret.length >= 8) scrubbed = scrubbed.replaceAll(secret, mark)
  scrubbed = scrubbed.replace(keyLike, mark)
  return scrubbed === text ? bytes : Buffer.from(scrubbed)
}

const mark = '[key]'

/** Keys as providers write them, also with their middle starred out. */
const keyLike = /\b(?:sk|pk|rk|gsk|xai|pplx|fw|key|AIza)[-_][\w*.-]{5,}[\w*-]/g
