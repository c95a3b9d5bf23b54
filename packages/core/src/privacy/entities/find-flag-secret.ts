import { type Finding, toFinding } from './finding.js'
import { secretLevel } from './is-secret-name.js'
import { matchAt } from './match-at.js'
import { findSecretValue, isSecret } from './secret-value.js'

/** Options with `user:password` or a cookie, or whose name announces a secret. */
const shape =
  /--?(?:u(?:ser)?[\s=]["']?[^\s:"']{1,64}:((?!\/\/)[^\s"']{3,256})|(?:b|cookie) ["']?([\w-]{1,40}=[^\s"';]{4,}(?:; [^\s"';]+)*)|[\w-]{3,40}(?=[\s"']))/y
/** A password directly behind `-p`, `-a`, `-P` or `-w`, and the commands in which it is no port or path. */
const login = /-[apPw](?<!--.)(?: ["']?(?=[a-z_]*[^a-z_\s]))?["']?([^\s"'$<-][^\s"']{3,256})/y
const command =
  /\b(((mysql|mariadb|mongo)\w*|sshpass|login) ([^\n;|]* )?-p|redis-cli ([^\n;|]* )?-a|(sqlcmd|bcp) ([^\n;|]* )?-P|ldap\w+ ([^\n;|]* )?-w)$/
/** `echo x | docker login --password-stdin` */
const piped = /(?=--password-stdin)(?<=echo ["']?([^\s"'$`|]{4,64})["']? ?\|[^\n|]{1,120})/y

/** Finds the secret in the command-line option that begins at `at`: `--password x`, `curl -u name:x`, `mysql -px`. */
export function findFlagSecret(text: string, at: number): Finding | undefined {
  const [, said] = matchAt(piped, text, at) ?? []
  if (said && isSecret(said, 2, 41)) {
    const start = text.lastIndexOf(said, text.lastIndexOf('|', at))
    return toFinding('secret', start, start + said.length)
  }
  const password = matchAt(login, text, at)
  const [option = '', user, cookie] =
    password && command.test(text.slice(Math.max(0, at - 99), at + 2)) ? password : (matchAt(shape, text, at) ?? [])
  const end = at + option.length
  const value = user ?? cookie
  if (value) return toFinding('secret', end - value.length, end)
  return secretLevel(text, end, at) > 1 ? findSecretValue(text, end, end, at) : undefined
}
