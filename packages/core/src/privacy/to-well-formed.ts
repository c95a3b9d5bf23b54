/** Replaces lone surrogates by U+FFFD, because PostHog rejects them. With the flag `u`, those in pairs do not match. */
export function toWellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? text.replace(/\p{Cs}/gu, '\ufffd') : text
}
