import { readMultipart } from '../mock-posthog/read-multipart.js'

/** The body of a request: parsed JSON, the fields of a form (files as type and size), otherwise the text. */
export function readRequestBody(bytes: Buffer, contentType: string | undefined): unknown {
  const parts = readMultipart(bytes, contentType)
  if (!parts) return parse(bytes.toString('utf8'))
  const fields: Record<string, unknown> = {}
  for (const { name, contentType: type, body } of parts) {
    const key = name.replace(/\[\]$/, '')
    const value = type ? { type, bytes: body.length } : toValue(body.toString('utf8'))
    fields[key] = key === name || !(key in fields) ? value : [fields[key], value].flat()
  }
  return fields
}

/** A field of a form is text; OpenAI reads flags in it. */
const toValue = (text: string): unknown => (text === 'true' ? true : text === 'false' ? false : text)

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
