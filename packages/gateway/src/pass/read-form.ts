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

/** Parts of a form that are looked at: speech and pictures come with a handful. */
const mostParts = 64
/** Of a field's text. */
const mostFieldBytes = 64 * 1024
/** Fields that JSON bodies have as numbers. */
const numbers = /^(n|temperature|output_compression|partial_images)$/

/** Reads a form without touching its files. `undefined` where the bytes are none. */
export function readForm(bytes: Buffer, contentType: string): Form | undefined {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare
  if (!boundary) return undefined
  const line = Buffer.from(`--${boundary}`)
  const fields = new Map<string, unknown>()
  const parts: FormPart[] = []
  let at = bytes.indexOf(line)
  for (; at >= 0 && parts.length < mostParts;) {
    const headEnd = bytes.indexOf('\r\n\r\n', at)
    const next = headEnd < 0 ? -1 : bytes.indexOf(line, headEnd + 4)
    if (next < 0) break
    const head = bytes.toString('latin1', at, Math.min(headEnd, at + 2_000))
    const [, quotedName, bareName] = /;\s*name=(?:"([^"\r\n]*)"|([^\s;]+))/i.exec(head) ?? []
    const name = quotedName ?? bareName ?? ''
    const part = { name, start: at, valueStart: headEnd + 4, valueEnd: Math.max(headEnd + 4, next - 2), end: next }
    put(fields, name, readValue(bytes, head, part))
    parts.push(part)
    at = next
  }
  return fields.size ? { fields: Object.fromEntries(fields), parts } : undefined
}

/** A form without some of its parts, and with the value of others changed; every other byte is as it was. */
export function spliceForm(bytes: Buffer, parts: readonly FormPart[], valueOf: (part: FormPart) => Spliced): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (const part of parts) {
    const value = valueOf(part)
    if (value === 'as it is') continue
    pieces.push(bytes.subarray(from, value === 'left out' ? part.start : part.valueStart))
    if (typeof value === 'object') pieces.push(Buffer.from(value.text))
    from = value === 'left out' ? part.end : part.valueEnd
  }
  return from === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(from)])
}

/** What becomes of a part. */
export type Spliced = 'as it is' | 'left out' | { readonly text: string }

function readValue(bytes: Buffer, head: string, { name, valueStart: start, valueEnd: end }: FormPart): unknown {
  if (/;\s*filename\*?=/i.test(head))
    return { type: /^content-type:\s*([\w.+/-]+)/im.exec(head)?.[1], size: end - start }
  const text = bytes.toString('utf8', start, Math.min(end, start + mostFieldBytes))
  if (numbers.test(name) && Number.isFinite(Number(text))) return Number(text)
  return name === 'stream' ? text === 'true' : text
}

/** `image[]` is one of several, `metadata[user_id]` is a member: so SDKs write what a JSON body would nest. */
function put(fields: Map<string, unknown>, name: string, value: unknown): void {
  const [, member] = /^metadata\[([^\]]+)\]$/.exec(name) ?? []
  if (member !== undefined)
    return void fields.set('metadata', { ...(fields.get('metadata') as object | undefined), [member]: value })
  if (!name.endsWith('[]')) return void fields.set(name, value)
  const list = name.slice(0, -2)
  const known = fields.get(list)
  fields.set(list, [...(Array.isArray(known) ? (known as unknown[]) : []), value])
}
