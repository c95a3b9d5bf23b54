import { patchJson } from './patch-json.js'

/** How JSON begins that has texts in it. */
export const beginsJson = /^\s*[[{"]/
/** Longer texts are not read as JSON. */
const mostLength = 1_048_576

/**
 * JSON in a text, as in the arguments of a tool call, with what `change` makes of it, written as it was wherever nothing
 * is different. `undefined` where the text is no JSON object, array or string.
 */
export function changeJson(text: string, change: (value: unknown) => unknown): string | undefined {
  if (!beginsJson.test(text) || text.length > mostLength) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // It only looked like it.
    return undefined
  }
  const changed = change(value)
  // Most is the same, and written so.
  return JSON.stringify(changed) === text ? text : patchJson(text, changed)
}
