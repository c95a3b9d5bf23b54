import { bytesOf, cut } from './cut.js'

type Properties = Record<string, unknown>

/**
 * `properties` whose JSON has at most `maxBytes` UTF-8 bytes, and not many less; `isContent` names those that may be cut, and at
 * last left out. The same reference where nothing had to be cut.
 */
export function fit(properties: Properties, maxBytes: number, isContent: (name: string) => boolean): Properties {
  if (bytesOf(properties) <= maxBytes) return properties
  const facts: Properties = { tracked_openai_truncated: true }
  const content: Properties = {}
  for (const name in properties) (isContent(name) ? content : facts)[name] = properties[name]
  let room = maxBytes - bytesOf(facts)
  // Where most bytes of a text stand is known only afterwards.
  for (let tries = 0; room > 0 && tries < 4; tries += 1) {
    const fitted = { ...facts, ...(cut(content, room) as Properties) }
    const over = bytesOf(fitted) - maxBytes
    if (over <= 0) return fitted
    room -= over
  }
  return facts
}
