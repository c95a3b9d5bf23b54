import { bytesOf, cut } from './cut.js'

type Properties = Record<string, unknown>

/**
 * Cuts `properties` to at most `maxBytes` UTF-8 bytes of JSON, and to not much less. Only properties that satisfy
 * `isContent` are cut, or dropped if that is not enough. Returns the same reference if everything fits.
 */
export function fit(properties: Properties, maxBytes: number, isContent: (name: string) => boolean): Properties {
  if (bytesOf(properties) <= maxBytes) return properties
  const facts: Properties = { tracked_openai_truncated: true }
  const content: Properties = {}
  for (const name in properties) (isContent(name) ? content : facts)[name] = properties[name]
  let room = maxBytes - bytesOf(facts)
  // Characters differ in bytes, so that a cut may miss its target at first.
  for (let tries = 0; room > 0 && tries < 4; tries += 1) {
    const fitted = { ...facts, ...(cut(content, room) as Properties) }
    const over = bytesOf(fitted) - maxBytes
    if (over <= 0) return fitted
    room -= over
  }
  return facts
}
