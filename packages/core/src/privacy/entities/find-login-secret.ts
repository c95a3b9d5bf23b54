import { type Finding, toFinding } from './finding.js'
import { matchAt } from './match-at.js'
import { standsBefore, toBefore } from './stands-before.js'

const auth = toBefore(/auth["']?[:=]? ?/i)
const second = /, ?["'](?=\D{0,63}\d)([^\s"']{4,64})["']\s?\)/y
/** The port and the rest of a line of `.pgpass` (PostgreSQL). */
const pgpass = /:5432:[\w*-]{1,64}:[\w*.-]{1,64}:([^\s:]{4,64})$/my

/** Finds the password behind the user: `auth=('ada', 'x1')`. `at`: the bracket. `comma`: behind the user. */
export function findLoginSecret(text: string, at: number, comma: number, from: number): Finding | undefined {
  return standsBefore(auth, text, at, from) ? groupAt(second, text, comma) : undefined
}

/** Finds the password in a line of `.pgpass`: `host:5432:database:user:x`. `at`: the first colon. */
export function findPgpassSecret(text: string, at: number): Finding | undefined {
  return groupAt(pgpass, text, at)
}

function groupAt(pattern: RegExp, text: string, at: number): Finding | undefined {
  const [all, secret] = matchAt(pattern, text, at) ?? []
  if (!all || !secret) return undefined
  const start = at + all.lastIndexOf(secret)
  return toFinding('secret', start, start + secret.length)
}
