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

/** Counted only where it may matter: what is not ASCII takes up to three bytes for each unit of UTF-16. */
function isOver(value: unknown, maxBytes: number): boolean {
  if (mostBytes(value) < maxBytes) return false
  const json = JSON.stringify(value)
  return json.length + json.replace(/[\0-\x7f]/g, '').length * 2 > maxBytes
}

/** More than the JSON of `value` can have: six bytes for a character that has to be escaped. */
function mostBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * 6 + 2
  let bytes = 30
  if (typeof value === 'object')
    for (const key in value) bytes += key.length * 6 + 5 + mostBytes(value[key as keyof typeof value])
  return bytes
}
