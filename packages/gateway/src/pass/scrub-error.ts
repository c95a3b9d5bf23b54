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

/**
 * Keys as providers write them, also with their middle starred out: they have digits or stars, and words as `key_findings`
 * have none. Among the first 100 characters: an error may repeat a long prompt, of which each piece could begin a key.
 */
const keyLike =
  /\b(?:(?:sk|rk|gsk|xai|pplx)[-_](?=[\w.-]{0,100}[\d*])[\w*.-]{5,}[\w*-]|(?:key|pk|fw)[-_](?:(?=[a-z]*\d)[a-z\d]{16,}|[\w-]{0,100}\*[\w*-]+)|AIza[\w*-]{20,})/gi
