/** Where the model's name stands in a form: byte offsets. */
export interface FormModel {
  readonly model: string
  readonly start: number
  readonly end: number
}

/** Parts of a form that are looked at: speech and pictures come with a handful. */
const mostParts = 64

/** Finds the field `model` of a `multipart/form-data` body without parsing the rest. */
export function readFormModel(bytes: Buffer, contentType: string): FormModel | undefined {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare
  if (!boundary) return undefined
  const line = Buffer.from(`--${boundary}`)
  let at = bytes.indexOf(line)
  for (let part = 0; at >= 0 && part < mostParts; part += 1) {
    const headEnd = bytes.indexOf('\r\n\r\n', at)
    if (headEnd < 0) return undefined
    const head = bytes.toString('latin1', at, Math.min(headEnd, at + 2_000))
    const next = bytes.indexOf(line, headEnd + 4)
    if (next < 0) return undefined
    if (/;\s*name="?model"?\s*(;|\r\n|$)/i.test(head)) {
      const start = headEnd + 4
      const end = next - 2
      return end < start ? undefined : { model: bytes.toString('utf8', start, end), start, end }
    }
    at = next
  }
  return undefined
}
