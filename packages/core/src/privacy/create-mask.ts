import { beginsJson, changeJson } from './change-json.js'
import type { Stubs } from './create-stubs.js'
import { isSecretName } from './entities/is-secret-name.js'
import { isSchema } from './is-schema.js'
import type { Finder } from './finder.js'
import { type Leaves, toJson } from './to-json.js'
import { toPattern } from './to-pattern.js'
import { toWellFormed } from './to-well-formed.js'

/** Masks what must not leave of all that belongs together, as of one event. */
export interface Mask extends Leaves {
  text(text: string, name: string): string
  /** For a second walk: what was found once may stand elsewhere without what gave it away. `undefined` where none is needed. */
  again(): Leaves | undefined
  /** Was the end of a text left out? */
  isCut(): boolean
  /** How many values were masked, by kind. */
  readonly counts: Readonly<Record<string, number>>
}

export interface MaskOptions {
  readonly finder: Finder
  readonly stubs: Stubs
  /** What takes the place of a value. `given`: the value itself, where it is no text. */
  readonly place: (entity: string, value: string, given?: unknown) => string
  /** UTF-16 units. Of a longer text the end is left out. */
  readonly mostLength?: number
  /** Throws when it has taken too long. */
  readonly check?: () => void
  /** Does `masked` tell as much as `text` to who has the values? Where not, JSON in a text is masked as any text. */
  readonly isWhole?: (masked: string, text: string) => boolean
}

type Range = [begin: number, end: number]

/** Texts are searched in pieces, with a look at what stands around them. In UTF-16 units. */
const pieceLength = 65_536
const lengthBefore = 256
const lengthAfter = 8_192
/** Around a placeholder, what may be a value now that another one is gone. */
const lengthNear = 192
/** Characters that are searched without a look at the clock. */
const mostUnchecked = 262_144
/** UTF-16 units of a text, of which the rest is left out, where nothing else is said. */
export const defaultLength = 1_048_576
/** JSON in a string in JSON in a string: so deep. */
const mostJson = 4
/** Values that are looked for once more. */
const mostLiterals = 200
const leastLiteral = 6
/** Of a package whose name is that of a secret, such as `cookie`. */
const isVersion = /^[~^]\d+\.\d+\.\d+$/
/** Short texts in which a finder found nothing, because most are the same in every event: roles, types, names of fields. */
const clean = new WeakMap<Finder, Set<string>>()
const mostClean = 2_000
const mostCleanLength = 64
/** Masking may bring together what is a value again. */
const mostRounds = 4

export function createMask({ finder, place, stubs, mostLength = defaultLength, check, isWhole }: MaskOptions): Mask {
  const counts: Record<string, number> = {}
  const literals = new Map<string, string>()
  /** Texts and numbers that were looked at, as they were left. */
  const left: unknown[] = []
  let level = 0
  let isCut = false
  let searched = 0
  const cleanHere = clean.get(finder) ?? new Set<string>()
  clean.set(finder, cleanHere)

  /** So little text is soon done, and a machine that was busy with something else must not make it look late. */
  function checkTime(characters: number): void {
    searched += characters
    if (searched > mostUnchecked || finder.isForeign) check?.()
  }

  function hide(entity: string, value: string, given?: unknown): string {
    counts[entity] = (counts[entity] ?? 0) + 1
    if (isTelling(value)) literals.set(value, entity)
    return place(entity, value, given)
  }

  /** Searches `ranges` alone. */
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
        const findTo = (last: number) => finder.find(lead + text.slice(from, last))
        const isPart = stop < text.length
        const most = end + (isPart ? lengthNear : lengthAfter)
        let found = findTo(most)
        // Of a value that goes on, the end is looked for, too.
        if (isPart && found.at(-1)?.end === most - shift) found = findTo(end + lengthAfter)
        for (const { start, end: last, entity } of found) {
          const first = Math.max(start + shift, done)
          // What begins before the piece was seen with the one before; what begins after it, is seen with the next one.
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
    // What the name of a secret says was decided by `field`.
    const lead = name && text.length < 100 && /\d/.test(text) && !isSecretName(name) ? `${toWords(name)}: ` : ''
    let masked = text
    let near: readonly Range[] = [[0, text.length]]
    // What stands farther away was searched already.
    for (let rounds = mostRounds; rounds && near.length; rounds -= 1) ({ masked, near } = scanOnce(masked, lead, near))
    return masked
  }

  /** `text` as JSON with `leaves`; `undefined` where it is none. */
  function inJson(text: string, leaves: Leaves, name: string): string | undefined {
    if (level >= mostJson) return undefined
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
      // Where there are digits, the name of the field may say what they are. JSON is not looked into everywhere.
      const mayBeKnown =
        given.length <= mostCleanLength && !finder.isForeign && !beginsJson.test(given) && (!name || !/\d/.test(given))
      if (mayBeKnown && cleanHere.has(given)) {
        if (given.length >= leastLiteral) left.push(given)
        return given
      }
      // Media that is too long for a text has a stub, all the same.
      const text = toWellFormed(given.length > mostLength ? stubs.text(given) : given)
      if (text.length > mostLength + 64) {
        isCut = true
        // What stands at the end is seen whole, and then left out.
        const masked = scan(stubs.text(text.slice(0, mostLength + lengthAfter)), name)
        const kept = masked.slice(0, Math.min(mostLength, masked.length - lengthAfter)).replace(/[\ud800-\udbff]$/, '')
        left.push(kept)
        return `${kept} [${text.length - kept.length} characters cut]`
      }
      const masked = inJson(text, mask, name) ?? scan(stubs.text(text), name)
      if (mayBeKnown && masked === given) {
        if (cleanHere.size >= mostClean) cleanHere.clear()
        cleanHere.add(given)
      }
      if (masked.length >= leastLiteral) left.push(masked)
      return masked
    },
    number(value, name) {
      left.push(value)
      // Degrees of a place have decimals.
      if (value % 1 ? !/^l|coord/i.test(name) : Math.abs(value) < 1e8 || !Number.isSafeInteger(value)) return value
      const lead = `${toWords(name)}: `
      const found = finder.find(lead + value).find(({ end }) => end > lead.length)
      return found ? hide(found.entity, String(value), value) : value
    },
    field(name, value) {
      if (!value || typeof value === 'boolean' || !isSecretName(name)) return undefined
      const plain = toJson(value, { text: (text) => text })
      if (typeof plain === 'object' && plain && (isSchema(plain) || !Object.keys(plain).length)) return undefined
      const text = typeof plain === 'string' ? plain : JSON.stringify(plain)
      if (!text || text.replace(finder.ours, '') === '' || isVersion.test(text) || finder.stays?.(text))
        return undefined
      if (plain === text && isSecretName(text) && toBare(name).endsWith(toBare(text))) return undefined
      // The token of `Bearer ...`, each value of a cookie.
      for (const part of text.split(/[\s;,="']+/))
        // A long word in an object may be one of its labels.
        if (part.length > 11 && isTelling(part) && (plain === text || /\d/.test(part))) literals.set(part, 'secret')
      return hide('secret', text, value)
    },
    again() {
      const known = [...literals.keys()].slice(0, mostLiterals)
      const isLeft = (one: unknown) => known.some((value) => String(one).includes(value))
      // Of much text, that look alone may take too long.
      if (!known.length || (searched < mostUnchecked && !left.some(isLeft))) return undefined
      let pattern: RegExp | undefined
      const leaves: Leaves = {
        text(text, name) {
          checkTime(text.length)
          if (!known.some((value) => text.includes(value))) return text
          // What is ours comes first, and stays.
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

/** Long and odd enough to be the same value wherever it stands. */
function isTelling(value: string): boolean {
  return value.length >= leastLiteral && value.length < 200 && (value.length > 15 || /[^\p{L}\s._-]/u.test(value))
}

/** A name in any way of writing: a package called `js-cookie` is no cookie. */
const toBare = (text: string) => text.replace(/[\W_]/g, '').toLowerCase()

/** `phoneNumber` and `phone_number` as words, which tell a scanner what stands behind them. */
const toWords = (name: string) => name.replace(/_|(?<=[a-z])(?=[A-Z])/g, ' ')
