import { hasForeignCharset, type PartHead, readPartHead } from './read-part-head.js'

/** What a `multipart/form-data` body says, and where. */
export interface Form {
  /** The fields as a JSON body would have them; a file is its type and size. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly parts: readonly FormPart[]
}

/** One part of a form: byte offsets into the body. */
export interface FormPart {
  readonly name: string
  /** Where its boundary begins. */
  readonly start: number
  readonly valueStart: number
  /** Behind its value's last byte. */
  readonly valueEnd: number
  /** Where the boundary behind it begins. */
  readonly end: number
}

/** Why a form is not read, as the end of a sentence. */
export interface FormMistake {
  readonly mistake: string
}

/** Parts of a form: pictures come with twenty at most. */
const maxParts = 1_000
/** Of what stands before a part's value. */
const maxHeadBytes = 8 * 1024
/** Of a field's text. */
const maxFieldBytes = 64 * 1024
/** Fields that JSON bodies have as numbers. */
const numbers = /^(n|temperature|output_compression|partial_images)$/

/**
 * Reads a form without touching its files. Readers differ in what they forgive: a form that one of them could read in
 * another way than we do is not read at all, because its upstream could see another model than the one we looked at.
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
        return { mistake: 'it goes on behind its end' }
      return { fields: Object.fromEntries(fields), parts }
    }
    if (!isAt(bytes, lineEnd, behind)) return misplaced
    if (parts.length === maxParts) return { mistake: `it has more than ${maxParts} parts` }
    const next = bytes.indexOf(line, behind)
    if (next < 0) break
    const headEnd = bytes.subarray(0, Math.min(next, behind + maxHeadBytes)).indexOf(`${lineEnd}${lineEnd}`, behind)
    if (headEnd < 0) return { mistake: `a part has no head, or one of more than ${maxHeadBytes} bytes` }
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

/** A form without some of its parts, and with the value of others changed; every other byte is as it was. */
export function spliceForm(bytes: Buffer, parts: readonly FormPart[], valueOf: (part: FormPart) => Spliced): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (const part of parts) {
    const value = valueOf(part)
    if (value === 'as it is') continue
    pieces.push(bytes.subarray(from, part.start))
    if (typeof value === 'object') {
      const head = bytes.toString('latin1', part.start, part.valueStart)
      pieces.push(Buffer.from(head.replace(toldLength, ''), 'latin1'), Buffer.from(value.text))
    }
    from = value === 'left out' ? part.end : part.valueEnd
  }
  return from === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(from)])
}

/** A form whose field `name` has that text, whatever it had before. The same bytes where it has no parts. */
export function withField(bytes: Buffer, { parts }: Form, name: string, text: string): Buffer {
  const [first] = parts
  if (!first) return bytes
  if (parts.some((part) => part.name === name))
    return spliceForm(bytes, parts, (part) => (part.name === name ? { text } : 'as it is'))
  const boundary = bytes.toString('latin1', first.start, bytes.indexOf(lineEnd, first.start))
  const part = `${boundary}${lineEnd}content-disposition: form-data; name="${name}"${lineEnd.repeat(2)}${text}${lineEnd}`
  return Buffer.concat([bytes.subarray(0, first.start), Buffer.from(part), bytes.subarray(first.start)])
}

/** It would be wrong of another value. */
const toldLength = /\r\ncontent-length:[^\r]*/i

/** What becomes of a part. */
export type Spliced = 'as it is' | 'left out' | { readonly text: string }

const lineEnd = '\r\n'

const misplaced: FormMistake = {
  mistake: 'its boundary stands elsewhere than in a line of its own between two parts',
}
const unclearHead: FormMistake = {
  mistake:
    'the head of a part has more or other than one Content-Disposition: form-data; name="...", with or without a filename, ' +
    'and the type and length of a value that is sent as it is',
}

const isAt = (bytes: Buffer, text: string, at: number) => bytes.toString('latin1', at, at + text.length) === text

/** Parameters that are read once, and in one way. */
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

/** Metadata as JSON in a field of its own, so some SDKs write it; `undefined` where it is none. */
export function toMetadata(value: unknown): object | undefined {
  if (typeof value !== 'string' || !/^\s*\{/.test(value)) return undefined
  try {
    return JSON.parse(value) as object
  } catch {
    return undefined
  }
}

/** `image[]` is one of several, `metadata[user_id]` is a member: so SDKs write what a JSON body would nest. */
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
