import { patchJson } from './patch-json.js'

/** How a JSON object, array or string begins. */
export const beginsJson = /^\s*[[{"]/
/** Longer texts are not parsed. */
const maxLength = 1_048_576

/**
 * Applies `change` to JSON in a text, such as the arguments of a tool call, and keeps the original formatting of
 * everything that `change` left alone. `undefined` if the text is no JSON object, array or string.
 */
export function changeJson(text: string, change: (value: unknown) => unknown): string | undefined {
  if (!beginsJson.test(text) || text.length > maxLength) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Not JSON after all.
    return undefined
  }
  const changed = change(value)
  // The usual case: nothing changed, and the text is compact JSON.
  return JSON.stringify(changed) === text ? text : patchJson(text, changed)
}
