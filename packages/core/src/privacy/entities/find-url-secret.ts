import type { Finding } from './finding.js'
import { findGroup } from './find-group.js'
import { isPlaceholder } from './secret-value.js'

/** A token in place of the user, a password, or the path of a webhook, which lets anybody post. */
const shape =
  /:\/\/(?:(?:([\w~.-]{20,128})(?::x-oauth[\w-]*)?|[^\s:@/"'<>[]{0,128}:([^\s"'<>/]{1,256}))@|(?:hooks\.slack\.com\/[a-z]+|(?:\w+\.)?discord\w*\.com\/api\/webhooks|[\w-]+\.webhook\.office\.com|hooks\.zapier\.com\/hooks|api\.telegram\.org)\/([\w@/:-]{8,}))/dy

/** Finds the secret in the URL (RFC 3986) whose `://` is at `at`. */
export function findUrlSecret(text: string, at: number): Finding | undefined {
  const found = findGroup(shape, text, at)
  return found && !isPlaceholder(text.slice(found.start, found.end)) ? found : undefined
}
