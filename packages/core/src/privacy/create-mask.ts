import { beginsJson, changeJson } from './change-json.js'
import type { Stubs } from './create-stubs.js'
import { cutText } from './cut.js'
import { isSecretName } from './entities/is-secret-name.js'
import { isDescription, isHarmless } from './is-harmless.js'
import type { Finder } from './finder.js'
import { type Leaves, toJson } from './to-json.js'
import { toPattern } from './to-pattern.js'
import { toWellFormed } from './to-well-formed.js'

/** Masks the values in everything that belongs together, such as one event. */
export interface Mask extends Leaves {
  text(text: string, name: string): string
  /**
   * For a second pass: values found in one place may occur elsewhere without the context that gave them away.
   * `undefined` if no second pass is needed.
   */
  again(): Leaves | undefined
  /** Was the end of a long text cut off? */
  isCut(): boolean
  /** Number of masked values by entity. */
  readonly counts: Readonly<Record<string, number>>
}

export interface MaskOptions {
  readonly finder: Finder
  readonly stubs: Stubs
  /** Returns the placeholder for a value. `given`: the original value if it is not text. */
  readonly place: (entity: string, value: string, given?: unknown) => string
  /** UTF-16 units. The end of a longer text is cut off. */
  readonly maxLength?: number
  /** Throws if the time budget is used up. */
  readonly check?: () => void
  /** Can `text` be restored from `masked`? If not, JSON in a text is masked as plain text. */
  readonly isWhole?: (masked: string, text: string) => boolean
}

type Range = [begin: number, end: number]

/** Texts are searched in pieces, each with some context before and behind it. UTF-16 units. */
const pieceLength = 65_536
const lengthBefore = 256
const lengthAfter = 8_192
/** How far around a new placeholder the text is searched again: masking one value may reveal another. UTF-16 units. */
const lengthNear = 192
/** Characters that are searched before the clock is checked. */
const maxUnchecked = 262_144
/** Default for `maxLength`. */
export const defaultLength = 1_048_576
/** How many levels of JSON in strings in JSON are parsed. */
const maxJsonLevels = 4
/** Values that the second pass looks for: how many, and how long they have to be. */
const maxLiterals = 200
const minLiteral = 6
/** Names of fields whose numbers are searched although they have decimals, or less than nine digits. */
const ofCoordinate = /^l|coord/i
const ofShortNumber = /code$|dob|birth/i
/** Short texts in which a finder found nothing. Most are the same in every event: roles, types, field names. */
const clean = new WeakMap<Finder, Set<string>>()
const maxClean = 2_000
const maxCleanLength = 64
/** Passes over a text: masking may join characters around a placeholder into a new value. */
const maxRounds = 4

export function createMask({ finder, place, stubs, maxLength = defaultLength, check, isWhole }: MaskOptions): Mask {
  const counts: Record<string, number> = {}
  const literals = new Map<string, string>()
  /** Texts and numbers of the first pass, after masking. */
  const left: unknown[] = []
  let level = 0
  let isCut = false
  let searched = 0
  const cleanHere = clean.get(finder) ?? new Set<string>()
  clean.set(finder, cleanHere)

  /**
   * Short content is done quickly, and must not fail because the machine was busy with something else. A number, or a
   * text that is known to be clean, counts as eight characters.
   */
  function checkTime(characters = 8): void {
    searched += characters
    if (searched > maxUnchecked || finder.isForeign) check?.()
  }

  function hide(entity: string, value: string, given?: unknown): string {
    counts[entity] = (counts[entity] ?? 0) + 1
    if (isTelling(value)) literals.set(value, entity)
    return place(entity, value, given)
  }

  /** Searches only `ranges`. Returns the masked text, and the ranges around new placeholders. */
  function scanOnce(text: string, lead: string, ranges: readonly Range[]): { masked: string; near: readonly Range[] } {
    let masked = ''
    let done = 0
    const near: Range[] = []
    for (const [begin, stop] of ranges)
      for (let at = begin; at < stop; at += pieceLength) {
        const end = Math.min(at + pieceLength, stop)
        checkTime(end - at)
        const from = Math.max(0, at - lengthBefore)
        const shift = from - lead.length
        const findTo = (last: number) => finder.find(lead + text.slice(from, last), lead.length)
        const isPart = stop < text.length
        const most = end + (isPart ? lengthNear : lengthAfter)
        let found = findTo(most)
        // A value reaches the end of what was searched: look for its end.
        if (isPart && found.at(-1)?.end === most - shift) found = findTo(end + lengthAfter)
        for (const { start, end: last, entity } of found) {
          const first = Math.max(start + shift, done)
          // A value belongs to the piece in which it begins.
          if (last + shift <= first || (at && start + shift < at) || start + shift >= end) continue
          masked += text.slice(done, first) + hide(entity, text.slice(first, last + shift))
          done = last + shift
          const place = masked.length
          const before = near.at(-1)
          if (before && before[1] > place - lengthNear) before[1] = place + lengthNear
          else near.push([Math.max(0, place - lengthNear), place + lengthNear])
        }
      }
    return { masked: masked + text.slice(done), near }
  }

  function scan(text: string, name: string): string {
    let masked = text
    let near: readonly Range[] = [[0, text.length]]
    // After the first round, only the surroundings of new placeholders.
    for (let rounds = maxRounds; rounds && near.length; rounds -= 1) {
      // The field's name is searched in front of its value, as a label. Names of secrets were handled by `field`.
      const isLabel = name && masked.length < 100 && /\d/.test(masked) && !isSecretName(name)
      ;({ masked, near } = scanOnce(masked, isLabel ? `${toWords(name)}: ` : '', near))
    }
    return masked
  }

  /** Masks JSON in a text leaf by leaf; `undefined` if it is not JSON. */
  function inJson(text: string, leaves: Leaves, name: string): string | undefined {
    if (level >= maxJsonLevels) return undefined
    level += 1
    const masked = changeJson(text, (value) => toJson(value, leaves, name))
    level -= 1
    return masked !== undefined && masked !== text && isWhole?.(masked, text) === false ? undefined : masked
  }

  const mask: Mask = {
    counts,
    isCut: () => isCut,
    stubs,
    text(given, name) {
      // The same text may be a value under another field's name if it has digits, and JSON depends on its depth:
      // neither is cached.
      const mayBeKnown =
        given.length <= maxCleanLength && !finder.isForeign && !beginsJson.test(given) && (!name || !/\d/.test(given))
      if (mayBeKnown && cleanHere.has(given)) {
        checkTime()
        if (given.length >= minLiteral) left.push(given)
        return given
      }
      // Before the length limit, because media may be longer and becomes a short stub.
      const text = toWellFormed(given.length > maxLength ? stubs.text(given) : given)
      if (text.length > maxLength + 64) {
        isCut = true
        // Masked with some of the text behind the cut, so that no value is cut in half and missed.
        const masked = scan(stubs.text(text.slice(0, maxLength + lengthAfter)), name)
        const kept = cutText(masked, Math.min(maxLength, masked.length - lengthAfter), text.length)
        left.push(kept)
        return kept
      }
      const masked = inJson(text, mask, name) ?? scan(stubs.text(text), name)
      if (mayBeKnown && masked === given) {
        if (cleanHere.size >= maxClean) cleanHere.clear()
        cleanHere.add(given)
      }
      if (masked.length >= minLiteral) left.push(masked)
      return masked
    },
    number(value, name) {
      left.push(value)
      checkTime()
      // Only coordinates have decimals. Other values have 9 to 16 digits, or a name that announces fewer.
      const mayBe = value % 1 ? ofCoordinate.test(name) : value < 1e8 ? ofShortNumber.test(name) : value < 1e16
      if (!mayBe && !finder.ofNumbers) return value
      const lead = `${toWords(name)}: `
      const found = finder.find(lead + value, lead.length).find(({ end }) => end > lead.length)
      return found ? hide(found.entity, String(value), value) : value
    },
    field(name, value) {
      if (!value || typeof value === 'boolean' || !isSecretName(name)) return undefined
      const plain = toJson(value, { text: (text) => text })
      const text = typeof plain === 'string' ? plain : JSON.stringify(plain)
      if (!text || isHarmless(plain, name, finder.ours, isDescription(plain)) || finder.stays?.(text)) return undefined
      if (plain === text && isSecretName(text) && toBare(name).endsWith(toBare(text))) return undefined
      // Remembers the token of `Bearer ...`, and each value of a cookie.
      for (const part of text.split(/[\s;,="']+/))
        // A long word without digits in an object may be one of its field names.
        if (part.length > 11 && isTelling(part) && (plain === text || /\d/.test(part))) literals.set(part, 'secret')
      return hide('secret', text, value)
    },
    again() {
      const known = [...literals.keys()].slice(0, maxLiterals)
      const isLeft = (one: unknown) => known.some((value) => String(one).includes(value))
      // In long content, even this check would take too long.
      if (!known.length || (searched < maxUnchecked && !left.some(isLeft))) return undefined
      let pattern: RegExp | undefined
      const leaves: Leaves = {
        text(text, name) {
          checkTime(text.length)
          if (!known.some((value) => text.includes(value))) return text
          // Our own placeholders match first, and stay.
          pattern ??= new RegExp(`${finder.ours.source}|${toPattern(known)}`, 'gu')
          const masked =
            inJson(text, leaves, name) ??
            text.replace(pattern, (value) => (literals.has(value) ? hide(literals.get(value) as string, value) : value))
          return masked === text ? text : mask.text(masked, name)
        },
        number: (value) => (literals.has(String(value)) ? leaves.text(String(value), '') : value),
      }
      return leaves
    },
  }
  return mask
}

/** Is it distinctive enough to be the same value wherever it occurs? Words that end in a secret's name may be a label. */
function isTelling(value: string): boolean {
  const { length } = value
  if (length < minLiteral || length > 199 || (value.includes(' ') && isSecretName(value))) return false
  return length > 15 || /[^\p{L}\s._-]/u.test(value)
}

/** Normalises the spelling of a name. The value `js-cookie` in a field `jsCookie` is a name, not a cookie. */
const toBare = (text: string) => text.replace(/[\W_]/g, '').toLowerCase()

/** Splits `phoneNumber` and `phone_number` into words, which the scanner reads as a label. */
const toWords = (name: string) => name.replace(/_|(?<=[a-z])(?=[A-Z])/g, ' ')
