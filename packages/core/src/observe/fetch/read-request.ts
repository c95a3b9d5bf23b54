import type { Operation } from '../observation.js'
import { findLook, type Look } from '../find-look.js'
import { asRecord } from '../openai/as-record.js'
import { toBytes } from '../openai/to-bytes.js'
import { operationOf } from '../operation-of.js'
import type { watchedKey } from '../to-sdk-options.js'
import { type FormLike, isForm, keepFields, readForm } from './read-form.js'
import type { Decoder } from './watch-answer.js'

/** The parts of an `AbortSignal` that are used here. */
export interface SignalLike {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The parts of a `RequestInit` that are used here. */
export interface RequestInitLike {
  readonly method?: string
  readonly headers?: object
  readonly body?: unknown
  readonly signal?: SignalLike | null
  readonly [watchedKey]?: true
}

interface HeadersLike extends Iterable<readonly [name: string, value: string]> {
  get(name: string): string | null
}

interface RequestLike extends RequestInitLike {
  readonly url: string
  readonly headers: HeadersLike
  clone(): { text(): Promise<string>; formData(): Promise<FormLike> }
}

/** The parts of a `Blob` that are used here. */
interface BlobLike {
  readonly type: string
  text(): Promise<string>
}

/** A model call, or a look at a job, that a `fetch` is about to make. */
export interface Asked {
  readonly operation: Operation
  /** The URL up to the path of the operation. */
  readonly baseUrl: string
  /** The parsed body; `undefined` if it is neither JSON nor a form. */
  readonly body: unknown
  /** The init fields that send `body`, from which fields were removed, in the form of the body that was given. */
  toInit(body: unknown): Pick<RequestInitLike, 'body' | 'headers'>
  readonly headers: object | undefined
  readonly url: string
  /** The body as sent, unparsed: all attempts of a call have the same text, or the same object. */
  readonly sent: unknown
  /** Whether the client says that this is its first attempt; `undefined` if it does not count attempts. */
  readonly isFirst: boolean | undefined
  readonly signal: SignalLike | undefined
  /** Set if the request is a look (see `find-look.ts`): the id of the job or file. */
  readonly jobId?: string
  readonly isFile?: boolean
}

type JobLook = Omit<Look, 'found'> & Pick<Asked, 'baseUrl'>

/**
 * Recognises a model call by its URL and method; `undefined` for any other request. The body of a `Request` is read
 * from a clone, because it can be read only once. `isKnown`: whether an id belongs to a pending job of an observed
 * call, or to a known output file of a batch. Looks at batches are always read, because they may be the first to name
 * its files.
 */
export function readRequest(
  input: unknown,
  init: RequestInitLike = {},
  isKnown: (id: string) => boolean,
  newDecoder: () => Decoder,
): Asked | undefined | Promise<Asked | undefined> {
  const request = isRequest(input) ? input : undefined
  const url = request?.url ?? String(input)
  const method = String(init.method ?? request?.method ?? 'GET').toUpperCase()
  const headers = init.headers ?? request?.headers
  const path = (url.split(/[?#]/)[0] ?? '').replace(/\/+$/, '')
  const isPost = method === 'POST'
  const job = findJob(path, method)
  const isBatch = job?.operation === 'batches' && !job.isFile
  const found = job && (isBatch || isKnown(job.jobId)) ? job : isPost ? findOperation(path) : undefined
  if (!found) return undefined
  const asked = (sent: unknown, toInit: Asked['toInit'] = toJsonInit, body = parse(sent, newDecoder)): Asked => ({
    ...found,
    body,
    toInit,
    headers,
    url,
    sent,
    isFirst: isFirst(headers),
    signal: init.signal ?? request?.signal ?? undefined,
  })
  const { body } = init
  if (isBlob(body) && /json|^$/i.test(body.type))
    return body.text().then(
      (text) => asked(text, toBlobInit(body)),
      () => undefined,
    )
  if (body !== undefined || !request || found === job) return asked(body, isForm(body) ? toFormInit(body) : undefined)
  const copy = request.clone()
  const type = request.headers.get('content-type')
  if (!/^multipart\//i.test(type ?? ''))
    return copy.text().then(
      (text) => asked(text),
      () => undefined,
    )
  const others = Object.fromEntries([...request.headers].filter(([name]) => name !== 'content-type'))
  return copy.formData().then(
    // The `content-type` of this request identifies its retries: the boundary in it is unique to a form, and shared by
    // its clones.
    (fields) => asked(type, toFormInit(fields, init.headers ?? others), parse(fields, newDecoder)),
    () => asked(type),
  )
}

const toJsonInit = (body: unknown) => ({ body: JSON.stringify(body) })

const toFormInit = (fields: FormLike, headers?: object) => (body: unknown) => ({
  ...(headers && { headers }),
  body: keepFields(fields, body),
})

/** A blob of the same type, by which `fetch` sets the content type. */
const toBlobInit = (blob: BlobLike) => (body: unknown) => {
  const Blob = blob.constructor as new (parts: string[], options: { type: string }) => object
  return { body: new Blob([JSON.stringify(body)], { type: blob.type }) }
}

/** Whether it is a `Blob` or `File`: `fetch` takes no other body with a method `text`. */
const isBlob = (value: unknown): value is BlobLike => typeof asRecord(value).text === 'function'

const isRequest = (input: unknown): input is RequestLike =>
  typeof input === 'object' && input !== null && typeof (input as Partial<RequestLike>).clone === 'function'

/** The operation at the end of a URL's path, regardless of what precedes it: an API version, an Azure deployment. */
function findOperation(path: string): Pick<Asked, 'operation' | 'baseUrl'> | undefined {
  const parts = path.split('/')
  for (const length of [3, 2, 1]) {
    const operation = operationOf(parts.slice(-length).join('/'))
    if (operation) return { operation, baseUrl: parts.slice(0, -length).join('/') }
  }
  return undefined
}

function findJob(path: string, method: string): JobLook | undefined {
  const look = findLook(path, method)
  if (!look) return undefined
  const { found, ...about } = look
  return { ...about, baseUrl: path.slice(0, -found.length) }
}

function parse(sent: unknown, newDecoder: () => Decoder): unknown {
  try {
    if (isForm(sent)) return readForm(sent)
    const bytes = toBytes(sent)
    // Bytes that are not JSON, such as a form or audio, are not decoded.
    const text = bytes?.[0] === braceCode ? newDecoder().decode(bytes) : sent
    return typeof text === 'string' ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

const braceCode = 123

/** The OpenAI SDK counts its attempts in a header. */
function isFirst(headers: object | undefined): boolean | undefined {
  const name = 'x-stainless-retry-count'
  const { get } = (headers ?? {}) as { get?: (name: string) => unknown }
  const count =
    typeof get === 'function' ? get.call(headers, name) : (headers as Record<string, unknown> | undefined)?.[name]
  return count == null ? undefined : String(count) === '0'
}
