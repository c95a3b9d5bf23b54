import { addressEnd } from './address.js'
import { findBirthdate } from './birthdate.js'
import { cardEnd } from './card.js'
import type { Entity, Finding } from './finding.js'
import { ipv4End } from './ip.js'
import { locationEnd } from './location.js'
import { phoneEnd } from './phone.js'
import { ssnEnd } from './ssn.js'
import { vendorKeyEnd } from './vendor-key.js'

/** The value that begins with the digits at `at`. `before`: what stands in front of them. */
export function findNumber(text: string, at: number, before: string): Finding | undefined {
  const { digits, first } = measure(text, at)
  const next = text[at + first]
  const found = (entity: Entity, end: number | undefined, start = at): Finding | undefined =>
    end === undefined ? undefined : { start, end, entity }

  if (next === '.' && first < 4)
    return (
      found('ip', digits > 3 ? ipv4End(text, at, before) : undefined) ??
      found('location', locationEnd(text, at, before))
    )
  const date = findBirthdate(text, at, before)
  if (date) return date
  if (digits > 11 && first > 3) {
    const card = cardEnd(text, at, before)
    if (card) return found('card', card)
  }
  if (digits > 8 && (first === 3 || first === 9)) {
    const ssn = ssnEnd(text, at, before)
    if (ssn) return found('ssn', ssn)
  }
  if (digits > 4 && next === ':') {
    const key = vendorKeyEnd(text, at)
    if (key) return found('secret', key)
  }
  if (digits > 3) {
    const lead = /(?:(?<![\w+])\+ ?)?\(?$/.exec(before)![0].length
    const phone = phoneEnd(text, at - lead, before.slice(0, before.length - lead))
    if (phone) return found('phone', phone, at - lead)
  }
  return first < 6 && next && /[\s,a-z]/i.test(next) ? found('address', addressEnd(text, at, before)) : undefined
}

/** How many digits stand in a row, with at most three separators between them, and how many in front of the first. */
function measure(text: string, at: number): { digits: number; first: number } {
  let digits = 0
  let first = 0
  let gap = 0
  for (let index = at; index < at + 40; index += 1) {
    const code = text.charCodeAt(index)
    if (code > 47 && code < 58) {
      digits += 1
      gap = 0
    } else {
      first ||= digits
      gap += 1
      // Space, ( ) - . / and a new line.
      if (gap > 3 || (code !== 32 && code !== 10 && (code < 40 || code > 47 || code === 44))) break
    }
  }
  return { digits, first: first || digits }
}
