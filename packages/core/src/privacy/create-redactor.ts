import { beginsJson, changeJson } from './change-json.js'
import { checkMasking } from './check-masking.js'
import { createMask } from './create-mask.js'
import { createByteStubs, mayHoldMedia, media } from './create-stubs.js'
import type { MaskingOptions } from './policy.js'
import { toFinder, withoutOurs } from './to-finder.js'
import { type Leaves, toJson } from './to-json.js'
import { toPlaceholder } from './to-placeholder.js'
import { neverHashed, toPseudonym } from './to-pseudonym.js'

/** Masks texts and JSON, and restores the values in answers. */
export interface Redactor {
  /**
   * Returns a copy of `value` with secrets and personal data masked in texts at any depth, or `value` itself if there
   * are none. Media stays.
   *
   * @throws RangeError if it takes longer than `budgetMs`.
   */
  redact<Value>(value: Value): Value
  /**
   * Returns `value`, for example an answer, with the masked values restored, or `value` itself if it has no
   * placeholders.
   */
  restore<Value>(value: Value): Value
}

/**
 * Masks prompts before a model sees them, and restores the values in its answers. The values are kept in the redactor's
 * memory only: make one for each conversation, and drop it afterwards.
 *
 * @throws TypeError if an option is invalid.
 */
export function createRedactor(options: MaskingOptions = {}): Redactor {
  checkMasking(options, 'options')
  const masking = toFinder(options)
  /** Leaves media alone: the model needs it. */
  const finder = {
    ...masking,
    find(text: string, lead?: number) {
      const found = masking.find(text, lead)
      return found.length && mayHoldMedia(text) ? withoutOurs(found, text, media) : found
    },
    ours: new RegExp(`${masking.ours.source}|${media.source}`, 'g'),
  }
  const { budgetMs = Infinity, hashKey, replace } = options
  /** Placeholders by value, and values by placeholder. */
  const placeholders = new Map<unknown, string>()
  const values = new Map<string, unknown>()
  const numbers = new Map<string, number>()
  /** Placeholders that were already in a text that was passed in: these are not ours to restore. */
  const foreign = new Set<string>()
  const { binary } = createByteStubs()
  const stubs = { binary, text: (text: string) => text, base64: (_: string, data: string) => data }

  function place(entity: string, value: string, given: unknown = value): string {
    const made = placeholders.get(given) ?? newPlaceholder(entity, value)
    // A placeholder that stands for several values cannot be restored: it stands for itself.
    if (!placeholders.has(given)) values.set(made, values.has(made) ? made : given)
    placeholders.set(given, made)
    if (isWritten) written.add(made)
    return made
  }

  function newPlaceholder(entity: string, value: string): string {
    const isFree = (made: string) => !values.has(made) && !foreign.has(made)
    if (hashKey && !neverHashed.test(entity)) {
      const made = toPlaceholder(replace, entity, `#${toPseudonym(hashKey, `${entity}:${value.toLowerCase()}`)}`)
      if (isFree(made)) return made
    }
    for (;;) {
      const number = (numbers.get(entity) ?? 0) + 1
      numbers.set(entity, number)
      const made = toPlaceholder(replace, entity, `:${number}`)
      if (isFree(made) || made === toPlaceholder(replace, entity, ':0')) return made
    }
  }

  /** Placeholders whose values are raw JSON source, including its escapes. */
  const written = new Set<string>()
  let isWritten = false
  const restoring: Leaves = {
    text(text) {
      if (values.has(text)) return values.get(text)
      const made = (text.match(masking.ours) ?? []).filter((one) => values.has(one))
      const isJson = made.some((one) => !written.has(one) && !isPlain(values.get(one)))
      const restored = isJson ? changeJson(text, (json) => toJson(json, restoring)) : undefined
      return (
        restored ??
        (made.length ? text.replace(masking.ours, (one) => (values.has(one) ? toText(values.get(one)) : one)) : text)
      )
    },
  }
  const noticing: Leaves = {
    text(text) {
      // `search` first: few texts have any, and `matchAll` copies the pattern.
      if (text.search(masking.ours) >= 0)
        for (const [made] of text.matchAll(masking.ours)) if (!values.has(made)) foreign.add(made)
      return text
    },
  }

  return {
    redact(value) {
      const copy = toJson(value, noticing)
      isWritten = false
      const endMs = Date.now() + budgetMs
      const mask = createMask({
        finder,
        place,
        stubs,
        maxLength: Infinity,
        check() {
          if (Date.now() > endMs)
            throw new RangeError(`Masking took more than ${budgetMs} ms. Give it a larger \`budgetMs\`.`)
        },
        isWhole(masked, text) {
          const restored = toText(restoring.text(masked, ''))
          isWritten = restored !== text && !isSameJson(restored, text)
          return !isWritten
        },
      })
      const once = toJson(value, mask)
      const again = mask.again()
      const masked = again ? toJson(once, again) : once
      return (Object.keys(mask.counts).length || !isComplete(copy, value) ? masked : value) as typeof value
    },
    restore(value) {
      let isChanged = false
      const restored = toJson(value, {
        text(text, name) {
          const whole = restoring.text(text, name)
          isChanged ||= whole !== text
          return whole
        },
      })
      if (!isChanged) return value
      return (typeof value === 'string' ? toText(restored) : restored) as typeof value
    },
  }
}

/** Is it the same but for spaces and escapes, as where a key was masked, or an object as a whole? */
function isSameJson(one: string, other: string): boolean {
  // Long numbers lose digits when they are parsed.
  const toSame = (json: string) => JSON.stringify([json, json.match(/\d{16,}/g)], (_, value) => unfold(value))
  return toSame(one) === toSame(other)
}

/** Parses JSON in a text, also if there is JSON in that. */
function unfold(value: unknown): unknown {
  if (typeof value !== 'string' || !beginsJson.test(value)) return value
  try {
    return unfold(JSON.parse(value))
  } catch {
    return value
  }
}

/** Has the copy everything that the JSON of `value` would have? Not what a getter gives, or what lies too deep. */
function isComplete(copy: unknown, value: unknown): boolean {
  if (typeof value !== 'object' || !value) return true
  if (typeof copy !== 'object' || !copy) return copy !== '[circular]'
  return Object.entries(Object.getOwnPropertyDescriptors(value)).every(
    ([key, { enumerable, get, value: item }]) =>
      !enumerable || (!get && isComplete((copy as Record<string, unknown>)[key], item)),
  )
}

const toText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** Is it text that needs no escaping in JSON? */
const isPlain = (value: unknown) => typeof value === 'string' && JSON.stringify(value) === `"${value}"`
