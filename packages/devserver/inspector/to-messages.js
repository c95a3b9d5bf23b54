/**
 * The input or output of a call as `{ role, parts }`. A part is `{ kind, text, name?, id? }` of kind `text`, `refusal`,
 * `call` (a tool call), `result` (of a tool), `media` or `data` (anything else, as JSON).
 */
export function toMessages(value, role) {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return [toMessage(value, role)]
  // The input of an embedding: texts, or tokens.
  if (value.length && value.every((item) => typeof item === 'number'))
    return [{ role, parts: [{ kind: 'data', text: JSON.stringify(value) }] }]
  return value.map((item) => toMessage(item, role))
}

function toMessage(item, role) {
  if (typeof item === 'string') return { role, parts: [{ kind: 'text', text: item }] }
  if (!isRecord(item)) return { role, parts: [toData(item)] }
  const { type } = item
  if (/_call_output$/.test(type))
    return { role: 'tool', parts: [{ kind: 'result', id: item.call_id, text: toText(item.output) }] }
  if (/^(function|custom_tool)_call$/.test(type)) return { role: 'assistant', parts: [toCall(item, item.call_id)] }
  // `{ message: { ... }, finish_reason }`: a choice as OpenAI writes it.
  if (isRecord(item.message) && item.role === undefined) return toMessage(item.message, role)
  if (item.role === undefined && item.content === undefined) return { role: 'assistant', parts: [toPart(item)] }
  const parts = []
  if (item.role === 'tool' || item.role === 'function') {
    parts.push({ kind: 'result', id: item.tool_call_id, name: item.name, text: toText(item.content) })
  } else {
    parts.push(...toParts(item.content))
  }
  if (typeof item.refusal === 'string') parts.push({ kind: 'refusal', text: item.refusal })
  for (const call of listOf(item.tool_calls))
    if (isRecord(call)) parts.push(toCall(call.function ?? call.custom ?? call, call.id))
  if (isRecord(item.function_call)) parts.push(toCall(item.function_call))
  if (isRecord(item.audio) && item.audio.transcript) parts.push({ kind: 'text', text: String(item.audio.transcript) })
  return { role: String(item.role ?? role), parts }
}

function toParts(content) {
  if (content === undefined || content === null || content === '') return []
  if (typeof content === 'string') return [{ kind: 'text', text: content }]
  return Array.isArray(content) ? content.map(toPart) : [toData(content)]
}

function toPart(part) {
  if (typeof part === 'string') return { kind: 'text', text: part }
  if (!isRecord(part)) return toData(part)
  const { type } = part
  if (typeof part.refusal === 'string') return { kind: 'refusal', text: part.refusal }
  if (type === 'tool_use' || /^(function|custom_tool)_call$/.test(type)) return toCall(part, part.call_id ?? part.id)
  if (type === 'tool_result') return { kind: 'result', id: part.tool_use_id, text: toText(part.content) }
  if (typeof part.text === 'string') return { kind: 'text', text: part.text }
  const media =
    /image|audio|file/.test(type) && (part.image_url ?? part.input_audio ?? part.file ?? part.file_data ?? part.result)
  if (media)
    return {
      kind: 'media',
      name: String(type).replace(/^input_/, ''),
      text: toText(isRecord(media) ? (media.url ?? media.data ?? media) : media),
    }
  return toData(part, type)
}

const toCall = (called, id) => ({
  kind: 'call',
  id,
  name: called?.name === undefined ? undefined : String(called.name),
  text: toText(called?.arguments ?? called?.input ?? ''),
})

const toData = (value, name) => ({ kind: 'data', name, text: JSON.stringify(value, null, 2) ?? '' })

/** The arguments or the result of a tool: text as it is, text parts joined, anything else as JSON. */
function toText(value) {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((part) => isRecord(part) && typeof part.text === 'string'))
    return value.map(({ text }) => text).join('\n')
  return JSON.stringify(value, null, 2) ?? ''
}

const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value) => (Array.isArray(value) ? value : [])
