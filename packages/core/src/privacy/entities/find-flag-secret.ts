import type { Finding } from './finding.js'
import { secretLevel } from './is-secret-name.js'
import { matchAt } from './match-at.js'
import { findSecretValue } from './secret-value.js'

const shape = /--?(?:u(?:ser)?[\s=]["']?[^\s:"']{1,64}:([^\s"']{3,256})|[\w-]{3,40}(?=[\s"']))/y

/** The secret of a command's option whose first hyphen is at `at`: `--password x`, `curl -u name:x`. */
export function findFlagSecret(text: string, at: number): Finding | undefined {
  const [option = '', value] = matchAt(shape, text, at) ?? []
  const end = at + option.length
  if (value) return { start: end - value.length, end, entity: 'secret' }
  return secretLevel(text, end, at) > 1 ? findSecretValue(text, end, end, at) : undefined
}
