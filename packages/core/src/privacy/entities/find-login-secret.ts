import type { Finding } from './finding.js'
import { findGroup } from './find-group.js'
import { standsBefore, toBefore } from './stands-before.js'

const auth = toBefore(/(auth["']?[:=]? ?|login|credentials?)/i)
const second = /, ?["'](?=\D{0,63}\d)([^\s"']{4,64})["']\s?\)/dy
/** The port and the rest of a line of `.pgpass` (PostgreSQL). */
const pgpass = /(?::5432|(?<=^[\s>]{0,8}[\w.*-]{1,64}):\d{4}):[\w*-]{1,64}:[\w*.-]{1,64}:([^\s:]{4,64})$/dmy

/** Finds the password behind the user: `auth=('ada', 'x1')`, `login('ada', 'x1')`. `at`: the bracket. `comma`: behind the user. */
export function findLoginSecret(text: string, at: number, comma: number, from: number): Finding | undefined {
  return standsBefore(auth, text, at, from) ? findGroup(second, text, comma) : undefined
}

/** Finds the password in a line of `.pgpass`: `host:5432:database:user:x`. `at`: the first colon. */
export function findPgpassSecret(text: string, at: number): Finding | undefined {
  return findGroup(pgpass, text, at)
}
