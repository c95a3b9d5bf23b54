/** The headers of one part of a form. */
export interface PartHead {
  readonly name: string
  readonly isFile: boolean
  /** The media type, without parameters. */
  readonly type?: string
  /** The declared content-length, in bytes. */
  readonly length?: number
}

/**
 * Reads the headers of a part, without the empty line after them. `undefined` if two parsers could read them differently, or
 * if the value is encoded.
 */
export function readPartHead(head: string): PartHead | undefined {
  const headers = new Map<string, string>()
  for (const line of head.split('\r\n')) {
    const [, name, value = ''] = headLine.exec(line) ?? []
    if (name === undefined || headers.has(name.toLowerCase())) return undefined
    headers.set(name.toLowerCase(), value)
  }
  const [, quoted, bare, filename] = disposition.exec(headers.get('content-disposition') ?? '') ?? []
  const name = quoted ?? bare
  if (name === undefined) return undefined
  if (!/^(7bit|8bit|binary)$/i.test(headers.get('content-transfer-encoding') ?? '8bit')) return undefined
  const type = headers.get('content-type') ?? ''
  const isFile = filename !== ''
  if (/^multipart\//i.test(type) || (!isFile && hasForeignCharset(type))) return undefined
  const length = headers.get('content-length')
  return {
    name,
    isFile,
    type: /^[\w.+/-]+/.exec(type)?.[0],
    ...(length !== undefined && { length: Number(length) }),
  }
}

/** Does a media type name a charset that is not compatible with ASCII? */
export const hasForeignCharset = (type: string): boolean => /charset/i.test(type.replace(plainCharset, ''))

const plainCharset = /;[ \t]*charset=("?)(utf-?8|us-ascii|iso-8859-1)\1[ \t]*(?=;|$)/i

const headLine = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\t -~\x80-\xff]*)$/

/**
 * `form-data; name="file"; filename="a.mp3"; filename*=utf-8''a.mp3`. Some parsers treat a backslash as an escape, others as a
 * plain character. So none is allowed in a name, nor before a quote in a filename where the two readings would differ.
 */
const disposition =
  /^form-data;[ \t]*name=(?:"([^"\\]*)"|([\w.[\]-]+))((?:;[ \t]*filename(?:=(?:"(?:[^"\\]|\\[^"])*"|"(?:[^"\\;]|\\[^;])*"|[^\s;"\\]+)|\*=[^\s;"\\]+)){0,2})[ \t]*$/i
