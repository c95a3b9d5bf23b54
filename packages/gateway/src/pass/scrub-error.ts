/**
 * Removes our keys from an upstream's error: hosts repeat the key, or parts of it, in "Incorrect API key provided". Returns the
 * same buffer if there are none.
 */
export function scrubError(bytes: Buffer, secrets: readonly string[]): Buffer {
  const text = bytes.toString('latin1')
  let scrubbed = text
  for (const secret of secrets)
    if (secret.length >= 8) scrubbed = scrubbed.replaceAll(Buffer.from(secret).toString('latin1'), mark)
  scrubbed = scrubbed.replace(keyLike, mark)
  return scrubbed === text ? bytes : Buffer.from(scrubbed, 'latin1')
}

const mark = '[key]'

/**
 * Keys as providers write them, also with the middle masked by stars. They contain digits or stars, which words such as
 * `key_findings` do not. Only the next 100 characters are searched for one: an error may repeat a long prompt in which a key
 * could begin at every word.
 */
const keyLike =
  /\b(?:(?:sk|rk|gsk|xai|pplx)[-_](?=[\w.-]{0,100}[\d*])[\w*.-]{5,}[\w*-]|(?:key|pk|fw)[-_](?:(?=[a-z]*\d)[a-z\d]{16,}|[\w-]{0,100}\*[\w*-]+)|AIza[\w*-]{20,})/gi
