import type { Finding } from './finding.js'
import { secretLevel } from './is-secret-name.js'
import { matchAt } from './match-at.js'
import { findSecretValue } from './secret-value.js'

const login = /(?:-u|--user|--proxy-user)[\s=]["']?[^\s:"']{1,64}:([^\s"']{3,256})/y
const flag = /--?([\w-]{3,40})(?=[\s"'])/y

/** The secret of a command's option whose first hyphen is at `at`: `--password x`, `curl -u name:x`. */
export function findFlagSecret(text: string, at: number): Finding | undefined {
  const [whole, value] = matchAt(login, text, at) ?? []
  if (whole && value) return { start: at + whole.length - value.length, end: at + whole.length, entity: 'secret' }
  const name = matchAt(flag, text, at)?.[0]
  return name && secretLevel(name) === 2 ? findSecretValue(text, at + name.length, name) : undefined
}
