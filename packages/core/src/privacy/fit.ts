import { cut } from './cut.js'

type Properties = Record<string, unknown>

/**
 * `properties` whose JSON has at most `maxBytes` UTF-8 bytes; `isContent` names those that may be cut, and at last left
 * out. The same reference where nothing had to be cut.
 */
export function fit(properties: Properties, maxBytes: number, isContent: (name: string) => boolean): Properties {
  let fitted = properties
  for (let most = 65_536; most && isOver(fitted, maxBytes); most >>= 2) {
    const cuts = Object.entries(properties).map(
      ([name, value]) => [name, isContent(name) ? cut(value, most) : value] as const,
    )
    fitted = {
      ...Object.fromEntries(cuts.filter(([name]) => most > 4 || !isContent(name))),
      tracked_openai_truncated: true,
    }
  }
  return fitted
}

/** What is not ASCII takes up to three bytes for each unit of UTF-16. */
function isOver(value: unknown, maxBytes: number): boolean {
  const json = JSON.stringify(value)
  return json.length + json.replace(/[\0-\x7f]/g, '').length * 2 > maxBytes
}
