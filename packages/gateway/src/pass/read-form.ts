/** What a `multipart/form-data` body says, and where in it the model's name stands. */
export interface Form {
  /** The fields as a JSON body would have them; a file is its type and size. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Byte offsets of the value of `model`. */
  readonly model?: { readonly start: number; readonly end: number }
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
  let model: Form['model']
  let at = bytes.indexOf(line)
  for (let part = 0; at >= 0 && part < mostParts; part += 1) {
    const headEnd = bytes.indexOf('\r\n\r\n', at)
    const next = headEnd < 0 ? -1 : bytes.indexOf(line, headEnd + 4)
    if (next < 0) break
    const head = bytes.toString('latin1', at, Math.min(headEnd, at + 2_000))
    const [, quotedName, bareName] = /;\s*name=(?:"([^"\r\n]*)"|([^\s;]+))/i.exec(head) ?? []
    const name = quotedName ?? bareName ?? ''
    const [start, end] = [headEnd + 4, Math.max(headEnd + 4, next - 2)]
    put(fields, name, readValue(bytes, { name, head, start, end }))
    if (name === 'model') model = { start, end }
    at = next
  }
  return fields.size ? { fields: Object.fromEntries(fields), ...(model && { model }) } : undefined
}

interface Part {
  readonly name: string
  readonly head: string
  readonly start: number
  readonly end: number
}

function readValue(bytes: Buffer, { name, head, start, end }: Part): unknown {
  if (/;\s*filename\*?=/i.test(head))
    return { type: /^content-type:\s*([\w.+/-]+)/im.exec(head)?.[1], size: end - start }
  const text = bytes.toString('utf8', start, Math.min(end, start + mostFieldBytes))
  if (numbers.test(name) && Number.isFinite(Number(text))) return Number(text)
  return name === 'stream' ? text === 'true' : text
}

/** `image[]` is one of several. */
function put(fields: Map<string, unknown>, name: string, value: unknown): void {
  if (!name.endsWith('[]')) return void fields.set(name, value)
  const list = name.slice(0, -2)
  const known = fields.get(list)
  fields.set(list, [...(Array.isArray(known) ? (known as unknown[]) : []), value])
}
