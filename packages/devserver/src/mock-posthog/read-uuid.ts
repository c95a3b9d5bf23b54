import { isUuid } from './is-uuid.js'

/**
 * The UUID as PostHog's v0 parser reads it, in lower case with its hyphens: it may also be written without hyphens, in
 * braces or as a URN. `undefined` if it is none.
 */
export function readUuid(text: string): string | undefined {
  const bare = /^(?:urn:uuid:(.*)|\{(.*)\})$/.exec(text)
  const written = (bare?.[1] ?? bare?.[2] ?? text).toLowerCase()
  if (/^[0-9a-f]{32}$/i.test(text)) return written.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  return isUuid(written) ? written : undefined
}
