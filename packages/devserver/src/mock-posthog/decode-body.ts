import { gunzipSync } from 'node:zlib'
import lzString from 'lz-string'
import type { CaptureRequest } from './outcome.js'
import { Rejection } from './rejection.js'

/**
 * The JSON text of a v0 request, decoded in PostHog's order: `data` query or body; base64 of the whole; form;
 * compression hint (query, form, `Content-Encoding`), where gzip's magic bytes need none; base64 once more on
 * the old paths. Throws a `Rejection` for what PostHog cannot decode, or finds too big.
 */
export function decodeBody(request: CaptureRequest, limitBytes = maxDecodedBytes): string {
  const { query, headers, body, path } = request
  const raw = query.get('data') ? Buffer.from(query.get('data') ?? '') : body
  if (!raw.length) throw new Rejection(400, 'request missing data payload')
  const whole = !isForm(raw) && isBase64(raw) ? (fromBase64(raw) ?? raw) : raw
  const form = headers['content-type'] === 'application/x-www-form-urlencoded' ? readForm(whole) : undefined
  const hint =
    toHint(query.get('compression')) ?? toHint(form?.get('compression')) ?? toHint(headers['content-encoding'])
  const data = form?.get('data')
  const text = unpack(data == null ? whole : restorePlus(data), hint, limitBytes)
  const unwrapped = isOldPath(path) && base64Start.test(text.slice(0, 128)) ? fromBase64(Buffer.from(text)) : undefined
  return (unwrapped && readUtf8(unwrapped)) ?? text
}

/** Five times the 20 MiB that a body may have on the wire. */
const maxDecodedBytes = 5 * 20 * 1024 * 1024

const formStart = /(^|&)(data|_|ip|compression)=/
const base64Start = /^[A-Za-z0-9+/=]+$/
const startOf = (bytes: Buffer) => bytes.subarray(0, 128).toString('latin1')

const isForm = (bytes: Buffer) => formStart.test(startOf(bytes))
const isBase64 = (bytes: Buffer) => bytes.length % 4 === 0 && base64Start.test(startOf(bytes))
const isOldPath = (path: string) => /^\/(e$|e\/|capture|engage|track)/.test(path)
const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8

function readForm(bytes: Buffer): URLSearchParams {
  if (!isForm(bytes)) throw undecodable('expected form data in POST request payload')
  const form = new URLSearchParams(bytes.toString('utf8'))
  if (form.get('data') === null) throw undecodable('expected form data in POST request payload')
  return form
}

/** In a form a `+` reads as a space; base64 has no spaces. */
function restorePlus(data: string): Buffer {
  const isSpacedBase64 = data.length % 4 === 0 && /^[A-Za-z0-9+/= ]+$/.test(data.slice(0, 128))
  return Buffer.from(isSpacedBase64 ? data.replaceAll(' ', '+') : data)
}

/** Decodes strict base64, as PostHog does; `undefined` if it is invalid. */
function fromBase64(bytes: Buffer): Buffer | undefined {
  const text = bytes.toString('latin1')
  if (text.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  return Buffer.from(text, 'base64')
}

/** `base64` asks for nothing more: base64 is seen without a hint. It hides a hint of less weight. */
type Hint = 'gzip' | 'lz64' | 'base64'

function toHint(word: string | null | undefined): Hint | undefined {
  if (word === 'gzip' || word === 'gzip-js') return 'gzip'
  if (word === 'lz64' || word === 'lz-string') return 'lz64'
  return word === 'base64' || word === 'b64' ? 'base64' : undefined
}

function unpack(bytes: Buffer, hint: Hint | undefined, limitBytes: number): string {
  if (hint === 'gzip' || isGzip(bytes)) return toText(gunzip(bytes, limitBytes), 'invalid gzip data')
  if (hint === 'lz64') return unpackLz64(bytes, limitBytes)
  if (bytes.length > limitBytes) throw tooBig(`Uncompressed payload size limit ${limitBytes} exceeded: ${bytes.length}`)
  return toText(bytes, 'invalid UTF8 in request payload')
}

/** What the library `lz-string` makes of a text in base64, as the first versions of posthog-js did. */
function unpackLz64(bytes: Buffer, limitBytes: number): string {
  const text = lzString.decompressFromBase64(bytes.toString('latin1'))
  if (!text) throw undecodable('invalid LZ64 data')
  if (Buffer.byteLength(text) > limitBytes) throw tooBig(`Decompressed payload would exceed ${limitBytes} bytes`)
  return text
}

function gunzip(bytes: Buffer, limitBytes: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: limitBytes })
  } catch (error) {
    if (error instanceof RangeError) throw tooBig(`Decompressed payload would exceed ${limitBytes} bytes`)
    throw undecodable('invalid GZIP data')
  }
}

function toText(bytes: Buffer, problem: string): string {
  const text = readUtf8(bytes)
  if (text === undefined) throw undecodable(problem)
  return text
}

function readUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const undecodable = (problem: string) => new Rejection(400, `failed to decode request: ${problem}`)
const tooBig = (problem: string) => new Rejection(413, `maximum event size exceeded: ${problem}`)
