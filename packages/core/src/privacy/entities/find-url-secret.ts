import type { Finding } from './finding.js'
import { matchAt } from './match-at.js'
import { isPlaceholder } from './secret-value.js'

const password = /:\/\/([^\s:@/"'<>]{0,128}):([^\s"'<>/]{1,256})@(?=[\w.[$-])/y
const user = /:\/\/([\w~.-]{20,})@/y
/** Addresses that whoever knows them may post to. */
const hook =
  /:\/\/(?:hooks\.slack\.com\/(?:services|workflows|triggers)|(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks|[\w-]+\.webhook\.office\.com\/webhookb2|hooks\.zapier\.com\/hooks\/catch|api\.telegram\.org)\/([\w@/:-]{8,})/y

/** What is secret in the URL (RFC 3986) whose `://` is at `at`: the password, a token as the user, the path of a hook. */
export function findUrlSecret(text: string, at: number): Finding | undefined {
  const found = matchAt(password, text, at)
  if (found) {
    const [whole, name, value] = found as unknown as [string, string, string]
    const isToken = /^x-oauth|^$/.test(value)
    const end = at + whole.length - 1
    if (isToken) return { start: at + 3, end: at + 3 + name.length, entity: 'secret' }
    return isPlaceholder(value) ? undefined : { start: end - value.length, end, entity: 'secret' }
  }
  const [whole, value] = matchAt(user, text, at) ?? matchAt(hook, text, at) ?? []
  if (!whole || !value || !/\d/.test(value)) return undefined
  const start = at + whole.indexOf(value)
  return { start, end: start + value.length, entity: 'secret' }
}
