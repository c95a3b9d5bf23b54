import type { Operation } from '../observation.js'
import { findLook, type Look } from '../find-look.js'
import { toBytes } from '../openai/to-bytes.js'
import { operationOf } from '../operation-of.js'
import type { watchedKey } from '../to-sdk-options.js'
import { type FormLike, isForm, readForm } from './read-form.js'
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

/** A model call, or a look at a job, that a `fetch` is about to make. */
export interface Asked {
  readonly operation: Operation
  /** The URL up to the path of the operation. */
  readonly baseUrl: string
  /** The parsed body; `undefined` if it is neither JSON nor a form. */
  readonly body: unknown
  /** The body if it is a form, and the request headers to use if the form is replaced. */
  readonly form: { readonly fields: FormLike; readonly headers?: object } | undefined
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
  const asked = (sent: unknown, form: Asked['form'] = isForm(sent) ? { fields: sent } : undefined): Asked => ({
    ...found,
    body: parse(form?.fields ?? sent, newDecoder),
    form,
    headers,
    url,
    sent,
    isFirst: isFirst(headers),
    signal: init.signal ?? request?.signal ?? undefined,
  })
  if (init.body !== undefined || !request || found === job) return asked(init.body)
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
    (fields) => asked(type, { fields, headers: init.headers ?? others }),
    () => asked(type),
  )
}

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
