import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KeyFacts } from '../keys/keys.js'
import { readBody } from './read-body.js'
import { invalidRequest, lateBody, sendFailure, sendJson } from './send-json.js'

/** Handles `/team/*` and `/key/*`. Resolves to `undefined` if no route matches. */
export type Admin = (request: {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly key: KeyFacts
  readonly body: unknown
}) => Promise<{ readonly status: number; readonly body: unknown } | undefined>

export interface AdminSite {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly admin: Admin
}

const maxBodyBytes = 1024 * 1024

/** Answers a request to `/team/*` or `/key/*`. */
export async function answerAdmin({ request, response, admin }: AdminSite, key: KeyFacts): Promise<void> {
  const body = await readBody(request, maxBodyBytes)
  if (body === 'left') return
  if (body === 'too-large')
    return sendFailure(response, { ...invalidRequest('The body is too large.'), status: 413, code: '413' })
  if (body === 'late') return sendFailure(response, lateBody)
  const { pathname, searchParams } = new URL(`http://gateway${request.url ?? '/'}`)
  const parsed = body.length ? parse(body) : { value: undefined }
  if (!parsed) return sendFailure(response, invalidRequest('The request body is not valid JSON.'))
  const answer = await admin({
    method: request.method ?? 'GET',
    path: pathname.replace(/^\/v1(?=\/)/, ''),
    query: searchParams,
    key,
    body: parsed.value,
  })
  if (answer) return sendJson(response, answer.status, answer.body)
  sendFailure(response, { status: 404, message: 'Not found.', type: 'not_found_error', code: '404' })
}

function parse(bytes: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(bytes.toString('utf8')) as unknown }
  } catch {
    return undefined
  }
}
