import type { Finding } from './finding.js'
import { findGroup } from './find-group.js'
import { secretLevel } from './is-secret-name.js'
import { endAt } from './match-at.js'
import { findSecretValue, isSecret } from './secret-value.js'

/** Options with `user:password` or a cookie. */
const shape =
  /--?(?:u(?:ser)?[\s=]["']?(?!\d{1,5}:\d{1,5}(?![^\s"']))[^\s:"']{1,64}:((?!\/\/)[^\s"']{3,256})|(?:b|cookie) ["']?(?!(?:cn|dc|ou|o)=[^;\s]*,)([\w-]{1,40}=[^\s"';]{4,}(?:; [^\s"';]+)*))/dy
/** Options whose name may announce a secret. */
const option = /--?[\w-]{3,40}(?=[\s"'])/y
/** A password directly behind `-p`, `-a`, `-P` or `-w`, and the commands in which it is no port or path. */
const login = /-[apPw](?<!--.)(?: ["']?(?=[a-z_]*[^a-z_\s]))?["']?([^\s"'$<-][^\s"']{3,256})/dy
const command =
  /\b(((mysql|mariadb|mongo)\w*|sshpass|login) ([^\n;|]* )?-p|redis-cli ([^\n;|]* )?-a|(sqlcmd|bcp) ([^\n;|]* )?-P|ldap\w+ ([^\n;|]* )?-w)$/
/** `echo x | docker login --password-stdin` */
const piped = /(?=--password-stdin)(?<=echo ["']?([^\s"'$`|]{4,64})["']? ?\|[^\n|]{1,120})/dy

/** Finds the secret in the command-line option that begins at `at`: `--password x`, `curl -u name:x`, `mysql -px`. */
export function findFlagSecret(text: string, at: number): Finding | undefined {
  const said = findGroup(piped, text, at)
  if (said && isSecret(text.slice(said.start, said.end), 2, 41)) return said
  const password = findGroup(login, text, at)
  if (password && command.test(text.slice(Math.max(0, at - 99), at + 2))) return password
  const end = endAt(option, text, at)
  return (
    findGroup(shape, text, at) ?? (secretLevel(text, end, at) > 1 ? findSecretValue(text, end, end, at) : undefined)
  )
}
