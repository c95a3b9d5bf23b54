import { type Finding, toFinding } from './finding.js'
import { secretLevel } from './is-secret-name.js'
import { matchAt } from './match-at.js'
import { findSecretValue } from './secret-value.js'

/** A name and a password; a cookie; a password, of programs where `-p` is no port or path; or a name that says what follows. */
const shape =
  /--?(?:u(?:ser)?[\s=]["']?[^\s:"']{1,64}:((?!\/\/)[^\s"']{3,256})|(?:b|cookie) ["']?([\w-]{1,40}=[^\s"';]{4,}(?:; [^\s"';]+)*)|p(?<=\b(?:mysql\w*|mariadb\w*|sshpass|mongo\w*|login) (?:[^\n;|]{0,80} )?-p)(?: ["']?(?=[a-z_]*[^a-z_\s]))?["']?([^\s"'$<-][^\s"']{3,256})|[\w-]{3,40}(?=[\s"']))/y

/** The secret of a command's option whose first hyphen is at `at`: `--password x`, `curl -u name:x`, `mysql -px`. */
export function findFlagSecret(text: string, at: number): Finding | undefined {
  const [option = '', user, cookie, password] = matchAt(shape, text, at) ?? []
  const end = at + option.length
  const value = user ?? cookie ?? password
  if (value) return toFinding('secret', end - value.length, end)
  return secretLevel(text, end, at) > 1 ? findSecretValue(text, end, end, at) : undefined
}
