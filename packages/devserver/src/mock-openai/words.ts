type Fields = Readonly<Record<string, unknown>>

const texts: readonly (readonly [RegExp, string])[] = [
  [
    /weather/i,
    'It will be mild and mostly dry, with a light wind from the west in the afternoon. Mornings may bring some fog along the coast, which clears before noon. Take a thin jacket for the evening, when it cools down quickly after sunset. Rain is not expected before the end of the week, and the nights stay clear.',
  ],
  [
    /cost|price/i,
    'A call costs what its tokens cost: those that you send and those that come back, each at a price of its own. Tokens that were read from the cache are cheaper. The event in PostHog has the counts and the cost beside each other, so that you can add them up by user, by feature or by model, and see what changed.',
  ],
]
const otherwise =
  'That is a good question, and the short answer is that it depends on what you want to do with it. Start with the smallest thing that could work, measure what it does, and change one part at a time. Write down what you expected before you look, because afterwards everything seems obvious. Then ask again.'

/** A text of about 60 words for a question; deterministic. */
export function answerTo(question: string): string {
  return texts.find(([pattern]) => pattern.test(question))?.[1] ?? otherwise
}

/** The text of the last message of a user in a request of any API. */
export function questionIn(body: Fields): string {
  const input = body.messages ?? body.input ?? body.prompt
  if (!Array.isArray(input)) return String(input ?? '')
  const last = (input as (Fields | string)[]).findLast(
    (message) => typeof message !== 'object' || message.role === 'user',
  )
  return typeof last === 'object' ? JSON.stringify(last.content) : String(last ?? '')
}

/** Words of a text, each with the space before it: the chunks of a stream. */
export const wordsOf = (text: string): string[] => text.match(/\s*\S+/g) ?? []

/** About what a tokenizer would count: four tokens for three words. */
export const tokensOf = (value: unknown): number =>
  Math.round(((typeof value === 'string' ? value : JSON.stringify(value ?? '')).split(/\s+/).length * 4) / 3)

/** A JSON text that fits an object schema of strings, numbers and booleans. */
export function toStructured(schema: unknown): string {
  const properties = Object.entries(((schema as Fields | undefined)?.properties ?? {}) as Record<string, Fields>)
  const value = (type: unknown) => (type === 'number' || type === 'integer' ? 7 : type === 'boolean' ? true : 'mild')
  return JSON.stringify(Object.fromEntries(properties.map(([name, { type }]) => [name, value(type)])))
}
