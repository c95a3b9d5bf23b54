import { z } from 'zod'

/*
 * Schemas for values in configuration files and admin request bodies. Each message says what is allowed, as the end of the
 * sentence "`key` must be ...".
 */

export const text = z.string('text').min(1, 'text that is not empty')

/** Accepts the boolean words of YAML 1.1, which LiteLLM uses, as text. Values from the environment are text, too. */
export const yesOrNo = z.preprocess(
  (value) => (typeof value === 'string' ? (booleanWords.get(value.toLowerCase()) ?? value) : value),
  z.boolean('true or false'),
)
const booleanWords = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
])

export const count = numeric('a whole number, such as 100', (allowed) =>
  z.number(allowed).int(allowed).min(0, allowed).max(Number.MAX_SAFE_INTEGER, allowed),
)
export const usd = numeric('an amount of US dollars, such as 25 or 0.5', (allowed) =>
  z.number(allowed).min(0, allowed).max(1e12, allowed),
)
export const usdPerToken = numeric('US dollars per token, such as 0.00000015', (allowed) =>
  z.number(allowed).min(0, allowed).max(1000, allowed),
)
export const share = numeric('a share, such as 1 or 0.5', (allowed) =>
  z.number(allowed).min(0, allowed).max(1e6, allowed),
)
export const megabytes = numeric('a number of megabytes, such as 32', (allowed) =>
  z.number(allowed).positive(allowed).max(1024, allowed),
)

/** Written in seconds, converted to milliseconds. */
export const seconds = numeric('a number of seconds, such as 600', (allowed) =>
  z.number(allowed).positive(allowed).max(1e6, allowed),
).transform((value) => value * 1000)
export const pause = numeric('a number of seconds, such as 5; 0 for none', (allowed) =>
  z.number(allowed).min(0, allowed).max(1e6, allowed),
).transform((value) => value * 1000)

export const texts = z.array(text, 'a list of text')
export const namedTexts = z.record(z.string(), text, 'a map of names to text')
export const anyMap = z.record(z.string(), z.unknown(), 'a map')

/** Accepts numbers as text, too, because values from the environment are text. */
function numeric(allowed: string, make: (allowed: string) => z.ZodNumber) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\s*-?\d+(\.\d+)?(e-?\d+)?\s*$/i.test(value) ? Number(value) : value),
    make(allowed),
  )
}
