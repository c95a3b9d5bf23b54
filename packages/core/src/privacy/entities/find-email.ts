import { type Finding, toFinding } from './finding.js'
import { matchAt } from './match-at.js'
import { toBefore } from './stands-before.js'

/*
 * Domain labels and a top-level domain of letters or punycode (RFC 1035, RFC 5890), or an IP address in brackets (RFC
 * 5321). The ranges are the letters of other scripts without their spaces and punctuation.
 */
const host =
  /@(?:(?:[\w\u00a1-\u1fff\u2c00-\u2fef\u3005-\ufdff-]{1,63}\.){1,8}(?:xn--[a-z\d-]{2,59}|[a-z\u00a1-\u1fff\u2c00-\u2fef\u3005-\ufdff]{2,24})(?![a-z\d@]|-\w|\.\w|:\w+\/)|\[[\da-fipv.:]{2,45}\])/iy
/** A local part: quoted, or atoms (RFC 5322, RFC 6531) without characters that more often precede an address. */
const local = toBefore(
  /"[^"\n]{1,62}"|(?<!\\(?=[nrt]))[\w\u00a1-\u1fff\u2c00-\u2fef\u3005-\ufdff][\w.!#$%&*+?^{}~\u00a1-\u1fff\u2c00-\u2fef\u3005-\ufdff-]{0,63}/i,
)
/** Behind one of these, it cannot be the user or password of a URL. */
const pastUser = /[\s/?#=&"'<>|,;]/
const file = /\.(png|jpe?g|gif|svg|webp|avif|[jt]sx?|s?css|json|md|html)$/i

/**
 * Finds the e-mail address around the `@` at `at`. `urlEnd`: end of the last `://`. Ignores `icon@2x.png`, `pkg@1.2.3`,
 * `git@host:path` and users in URLs.
 */
export function findEmail(text: string, at: number, urlEnd: number): Finding | undefined {
  const found = matchAt(host, text, at)?.[0]
  const name = found && matchAt(local, text, at)?.[1]
  if (!name || file.test(found) || name === 'git') return undefined
  const start = at - name.length
  const isUser = urlEnd && start < urlEnd + 128 && !pastUser.test(text.slice(urlEnd, start))
  return isUser ? undefined : toFinding('email', start, at + found.length)
}
