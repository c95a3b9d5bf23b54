/** One part of a multipart body. */
export interface Part {
  readonly name: string
  readonly contentType: string | undefined
  readonly contentEncoding: string | undefined
  readonly body: Buffer
}

/** The parts of a `multipart/form-data` body, in order; `undefined` if it is not valid. */
export function readMultipart(body: Buffer, contentType: string | undefined): Part[] | undefined {
  const boundary = /^multipart\/form-data\s*;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '')
  if (!boundary) return undefined
  const mark = Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`)
  const whole = Buffer.concat([Buffer.from('\r\n'), body])
  const parts: Part[] = []
  let at = whole.indexOf(mark)
  if (at < 0) return undefined
  for (;;) {
    const start = at + mark.length
    if (whole.subarray(start, start + 2).toString('latin1') === '--') return parts
    at = whole.indexOf(mark, start)
    const part = at < 0 ? undefined : readPart(whole.subarray(start + 2, at))
    if (!part) return undefined
    parts.push(part)
  }
}

function readPart(bytes: Buffer): Part | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  const head = bytes.subarray(0, end).toString('utf8')
  const name = /^content-disposition:.*[;\s]name="([^"]*)"/im.exec(head)?.[1]
  if (end < 0 || name === undefined) return undefined
  const header = (title: string) => new RegExp(`^${title}:\\s*(.*?)\\s*$`, 'im').exec(head)?.[1]
  return {
    name,
    contentType: header('content-type'),
    contentEncoding: header('content-encoding'),
    body: bytes.subarray(end + 4),
  }
}
