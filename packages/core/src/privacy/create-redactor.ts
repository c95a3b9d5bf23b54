import { changeJson } from './change-json.js'
import { checkMasking } from './check-masking.js'
import { createMask } from './create-mask.js'
import { createByteStubs, mayHoldMedia, media } from './create-stubs.js'
import type { MaskingOptions } from './policy.js'
import { toFinder, withoutOurs } from './to-finder.js'
import { type Leaves, toJson } from './to-json.js'
import { toPlaceholder } from './to-placeholder.js'
import { neverHashed, toPseudonym } from './to-pseudonym.js'

/** Masks texts and JSON, and puts the values back. */
export interface Redactor {
  /**
   * `value` with the secrets and personal data in it masked, in texts at any depth; the same reference where there are
   * none. What is given is not changed. Media stays.
   *
   * @throws RangeError where it takes longer than `budgetMs`.
   */
  redact<Value>(value: Value): Value
  /** `value`, an answer for example, with what `redact` took out put back. The same reference where there is nothing. */
  restore<Value>(value: Value): Value
}

/**
 * Masks a prompt before a model sees it, and restores the answer. Values are kept in the redactor, in memory alone: make
 * one for each conversation, and let go of it.
 *
 * @throws TypeError for options that are wrong.
 */
export function createRedactor(options: MaskingOptions = {}): Redactor {
  checkMasking(options, 'options')
  const masking = toFinder(options)
  /** Media stays. */
  const finder = {
    ...masking,
    find(text: string) {
      const found = masking.find(text)
      return found.length && mayHoldMedia(text) ? withoutOurs(found, text, media) : found
    },
    ours: new RegExp(`${masking.ours.source}|${media.source}`, 'g'),
  }
  const { budgetMs = Infinity, hashKey, replace } = options
  /** By value and by placeholder. */
  const placeholders = new Map<unknown, string>()
  const values = new Map<string, unknown>()
  const numbers = new Map<string, number>()
  /** What looks like a placeholder and stood in a text that was given. */
  const foreign = new Set<string>()
  const { binary } = createByteStubs()
  const stubs = { binary, text: (text: string) => text, base64: (_: string, data: string) => data }

  function place(entity: string, value: string, given: unknown = value): string {
    const made = placeholders.get(given) ?? newPlaceholder(entity, value)
    // One text for several values cannot be turned back.
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

  /** What stands for text as it was written, with its escapes. */
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
      // Few texts have any, and `matchAll` copies the pattern.
      if (text.search(masking.ours) >= 0)
        for (const [made] of text.matchAll(masking.ours)) if (!values.has(made)) foreign.add(made)
      return text
    },
  }

  return {
    redact(value) {
      toJson(value, noticing)
      isWritten = false
      const endMs = Date.now() + budgetMs
      const mask = createMask({
        finder,
        place,
        stubs,
        mostLength: Infinity,
        check() {
          if (Date.now() > endMs)
            throw new RangeError(`Masking took more than ${budgetMs} ms. Give it a larger \`budgetMs\`.`)
        },
        isWhole(masked, text) {
          isWritten = toText(restoring.text(masked, '')) !== text
          return !isWritten
        },
      })
      const once = toJson(value, mask)
      const again = mask.again()
      const masked = again ? toJson(once, again) : once
      return (Object.keys(mask.counts).length ? masked : value) as typeof value
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

const toText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** Does it stand in JSON as it is? */
const isPlain = (value: unknown) => typeof value === 'string' && JSON.stringify(value) === `"${value}"`
