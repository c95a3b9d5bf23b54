import { type Finding, toFinding } from './finding.js'
import { secretLevel } from './is-secret-name.js'
import { matchAt } from './match-at.js'
import { findSecretValue } from './secret-value.js'

/** A name and a password; a cookie; a password, of programs where `-p` is no port or path; or a name that says what follows. */
const shape =
  /--?(?:u(?:ser)?[\s=]["']?[^\s:"']{1,64}:((?!\/\/)[^\s"']{3,256})|(?:b|cookie) ["']?([\w-]{1,40}=[^\s"';]{4,}(?:; [^\s"';]+)*)|[\w-]{3,40}(?=[\s"']))/y
/** Behind `-p`, and in front of it. */
const login = /-[ap](?<!--.)(?: ["']?(?=[a-z_]*[^a-z_\s]))?["']?([^\s"'$<-][^\s"']{3,256})/y
const command = /\b(((mysql|mariadb|mongo)\w*|sshpass|login) ([^\n;|]* )?-p|redis-cli ([^\n;|]* )?-a)$/

/** The secret of a command's option whose first hyphen is at `at`: `--password x`, `curl -u name:x`, `mysql -px`. */
export function findFlagSecret(text: string, at: number): Finding | undefined {
  const password = matchAt(login, text, at)
  const [option = '', user, cookie] =
    password && command.test(text.slice(Math.max(0, at - 99), at + 2)) ? password : (matchAt(shape, text, at) ?? [])
  const end = at + option.length
  const value = user ?? cookie
  if (value) return toFinding('secret', end - value.length, end)
  return secretLevel(text, end, at) > 1 ? findSecretValue(text, end, end, at) : undefined
}
