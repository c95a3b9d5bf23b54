import { hasForeignCharset, type PartHead, readPartHead } from './read-part-head.js'
import { toMetadata } from './to-metadata.js'

/** A parsed `multipart/form-data` body. */
export interface Form {
  /** The fields as a JSON body would have them; a file is represented by its type and size. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly parts: readonly FormPart[]
}

/** One part of a form, as byte offsets into the body. End offsets are exclusive. */
export interface FormPart {
  readonly name: string
  /** The start of the boundary before the part. */
  readonly start: number
  readonly valueStart: number
  readonly valueEnd: number
  /** The start of the boundary after the part. */
  readonly end: number
}

/** Why a form is rejected, worded as the end of a sentence. */
export interface FormMistake {
  readonly mistake: string
}

/** Far more than real requests have: an image edit has about twenty. */
const maxParts = 1_000
/** For the headers of one part. */
const maxHeadBytes = 8 * 1024
/** How much of a field's text is read. */
const maxFieldBytes = 64 * 1024
/** Fields that are numbers in JSON bodies. */
const numbers = /^(n|temperature|output_compression|partial_images)$/

/**
 * Reads a form without copying its files. Parsers differ in the malformed input that they accept, so a form that another parser
 * could read differently is rejected: the upstream might see another model than the one that was checked here.
 */
export function readForm(bytes: Buffer, contentType: string): Form | FormMistake {
  const boundary = readBoundary(contentType)
  if (boundary === undefined) return { mistake: 'its Content-Type is not multipart/form-data with one plain boundary' }
  const line = Buffer.from(`--${boundary}`)
  const fields = new Map<string, unknown>()
  const parts: FormPart[] = []
  let at = bytes.indexOf(line)
  if (at > 0 && !isAt(bytes, lineEnd, at - 2)) return misplaced
  while (at >= 0) {
    const behind = at + line.length
    if (isAt(bytes, '--', behind)) {
      if (!/^\s{0,4}$/.test(bytes.toString('latin1', behind + 2, behind + 8)))
        return { mistake: 'it has data after its final boundary' }
      return { fields: Object.fromEntries(fields), parts }
    }
    if (!isAt(bytes, lineEnd, behind)) return misplaced
    if (parts.length === maxParts) return { mistake: `it has more than ${maxParts} parts` }
    const next = bytes.indexOf(line, behind)
    if (next < 0) break
    const headEnd = bytes.subarray(0, Math.min(next, behind + maxHeadBytes)).indexOf(`${lineEnd}${lineEnd}`, behind)
    if (headEnd < 0) return { mistake: `a part has no headers, or more than ${maxHeadBytes} bytes of them` }
    const valueStart = headEnd + 4
    const valueEnd = next - 2
    if (valueEnd < valueStart || !isAt(bytes, lineEnd, valueEnd)) return misplaced
    const head = readPartHead(bytes.toString('latin1', behind + 2, headEnd))
    if (!head || (head.length !== undefined && head.length !== valueEnd - valueStart)) return unclearHead
    const part = { name: head.name, start: at, valueStart, valueEnd, end: next }
    put(fields, part.name, readValue(bytes, head, part))
    parts.push(part)
    at = next
  }
  return { mistake: 'its last boundary is missing' }
}

/** Removes or replaces some parts of a form and leaves every other byte as it is. */
export function spliceForm(bytes: Buffer, parts: readonly FormPart[], valueOf: (part: FormPart) => Spliced): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (const part of parts) {
    const value = valueOf(part)
    if (value === 'as it is') continue
    pieces.push(bytes.subarray(from, part.start))
    if (typeof value === 'object') {
      const head = bytes.toString('latin1', part.start, part.valueStart)
      pieces.push(Buffer.from(head.replace(lengthHeader, ''), 'latin1'), Buffer.from(value.text))
    }
    from = value === 'left out' ? part.end : part.valueEnd
  }
  return from === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(from)])
}

/** Sets the field `name` to `text`, or adds it. A form without parts is returned unchanged. */
export function withField(bytes: Buffer, { parts }: Form, name: string, text: string): Buffer {
  const [first] = parts
  if (!first) return bytes
  if (parts.some((part) => part.name === name))
    return spliceForm(bytes, parts, (part) => (part.name === name ? { text } : 'as it is'))
  const boundary = bytes.toString('latin1', first.start, bytes.indexOf(lineEnd, first.start))
  const part = `${boundary}${lineEnd}content-disposition: form-data; name="${name}"${lineEnd.repeat(2)}${text}${lineEnd}`
  return Buffer.concat([bytes.subarray(0, first.start), Buffer.from(part), bytes.subarray(first.start)])
}

/** Removed from the head of a replaced value, whose length differs. */
const lengthHeader = /\r\ncontent-length:[^\r]*/i

/** What to do with a part. */
export type Spliced = 'as it is' | 'left out' | { readonly text: string }

const lineEnd = '\r\n'

const misplaced: FormMistake = {
  mistake: 'its boundary must be on a line of its own between two parts, and nowhere else',
}
const unclearHead: FormMistake = {
  mistake:
    'the headers of a part must be one Content-Disposition: form-data; name="...", with or without a filename, and at most ' +
    'the type and the length of a value that is not encoded',
}

const isAt = (bytes: Buffer, text: string, at: number) => bytes.toString('latin1', at, at + text.length) === text

/** Only allows parameters that all parsers read in the same way. */
const formType = /^multipart\/form-data((?:[ \t]*;[ \t]*[\w-]+=(?:"[ !#-[\]-~]*"|[!#-:<-[\]-~]+))*)[ \t]*$/i
const parameter = /;[ \t]*([\w-]+)=(?:"([^"]*)"|([^\s;]+))/g

function readBoundary(contentType: string): string | undefined {
  const [, parameters] = formType.exec(contentType) ?? []
  if (parameters === undefined || hasForeignCharset(contentType)) return undefined
  const boundaries = [...parameters.matchAll(parameter)].filter(([, name]) => name?.toLowerCase() === 'boundary')
  const [, , quoted, bare] = boundaries.length === 1 ? (boundaries[0] ?? []) : []
  const boundary = quoted ?? bare ?? ''
  return /^[!-~]{1,200}$/.test(boundary) ? boundary : undefined
}

function readValue(bytes: Buffer, head: PartHead, { name, valueStart: start, valueEnd: end }: FormPart): unknown {
  if (head.isFile) return { type: head.type, size: end - start }
  const text = bytes.toString('utf8', start, Math.min(end, start + maxFieldBytes))
  if (numbers.test(name) && Number.isFinite(Number(text))) return Number(text)
  return name === 'stream' ? text === 'true' : text
}

/** SDKs flatten nested values: `image[]` is an element of a list, `metadata[user_id]` a member of an object. */
function put(fields: Map<string, unknown>, name: string, value: unknown): void {
  const [, member] = /^metadata\[([^\]]+)\]$/.exec(name) ?? []
  const members = member !== undefined ? { [member]: value } : name === 'metadata' ? toMetadata(value) : undefined
  if (members) {
    const known = fields.get('metadata')
    return void fields.set('metadata', { ...(typeof known === 'object' && known), ...members })
  }
  if (!name.endsWith('[]')) return void fields.set(name, value)
  const list = name.slice(0, -2)
  const known = fields.get(list)
  fields.set(list, [...(Array.isArray(known) ? (known as unknown[]) : []), value])
}
