import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { KeyFacts } from '../keys/keys.js'
import type { CommonFacts, EndFacts } from '../log/open-facts.js'
import { cleanError, errorTooLong, maxErrorBytes } from '../pass/clean-error.js'
import { forClient, forUpstream } from '../pass/pass-headers.js'
import { whenDrained } from '../pass/when-drained.js'
import { accountOf } from '../upstream/create-response-memory.js'
import type { Target } from '../upstream/create-target.js'
import type { GatewayState } from './gateway-state.js'
import { sendFailure } from './send-json.js'
import { isRedirect, lost, redirected } from './upstream-failures.js'

export interface StoredSite {
  readonly state: GatewayState
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** `responses/{id}`, `responses/{id}/cancel`, ... */
  readonly api: string
}

/**
 * A response that an upstream keeps, by its id. The id does not say whose it is, so each account is asked in turn until
 * one knows it; of those that do not answer, the first one's failure is the answer. Nothing is inferred here, so there is
 * no event of its own.
 */
export async function answerStored({ state, request, response, api }: StoredSite, _key: KeyFacts): Promise<void> {
  const query = queryOf(request)
  request.resume()
  const left = new AbortController()
  response.once('close', () => left.abort())
  let fail: (() => void) | undefined
  const { targets, responses } = state.router
  const [, id = ''] = api.split('/')
  for (const target of accounts(targets, responses.accountOf(id))) {
    const path = target.pathOf(api, '')
    const url = `${target.origin}${path}`
    const asking = state.pools.ask(query ? `${url}${path.includes('?') ? '&' : '?'}${query}` : url, {
      method: request.method as 'GET',
      headers: target.headersWith(forUpstream(request.headers)),
      signal: left.signal,
      headersTimeout: state.config.routing.timeoutMs,
      bodyTimeout: state.config.routing.timeoutMs,
    })
    const answer = await asking.catch(() => undefined)
    if (response.destroyed) return
    if (answer && answer.statusCode < 300) {
      responses.remember(target, id)
      return passOn(response, answer, lookOf(state, request, api, answer))
    }
    const failed = answer ? await readFailure(response, answer, target) : () => sendFailure(response, lost)
    if (answer?.statusCode !== 404) fail ??= failed
  }
  if (fail) return fail()
  sendFailure(response, {
    status: 404,
    message: 'No upstream knows this response.',
    type: 'invalid_request_error',
    code: '404',
  })
}

/** Without a version of Azure's: the target has its own. */
function queryOf({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?')
  const parts = at < 0 ? [] : url.slice(at + 1).split('&')
  return parts.filter((part) => !part.startsWith('api-version=')).join('&')
}

async function passOn(response: ServerResponse, answer: Dispatcher.ResponseData, look?: Look): Promise<void> {
  response.writeHead(answer.statusCode, forClient(answer.headers))
  let ending: EndFacts['ending'] = 'left'
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      look?.see(chunk)
      if (!response.write(chunk)) await new Promise<void>((go) => whenDrained(response, go))
    }
    ending = 'finished'
  } finally {
    look?.end({ ending })
  }
  response.end()
}

/** Reads an answer that is none, and gives what tells the client of it. */
async function readFailure(
  response: ServerResponse,
  { statusCode, headers, body }: Dispatcher.ResponseData,
  { secrets }: Target,
): Promise<() => void> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxErrorBytes) break
      chunks.push(chunk)
    }
  } catch {
    return () => sendFailure(response, lost)
  }
  if (isRedirect(statusCode)) return () => sendFailure(response, redirected)
  const clean = cleanError(headers, secrets)
  const sent = bytes > maxErrorBytes ? errorTooLong : clean.change(Buffer.concat(chunks))
  return () => {
    response.writeHead(statusCode, [...forClient(clean.headers), 'content-length', String(sent.length)])
    response.end(sent)
  }
}

interface Look {
  see(chunk: Buffer): void
  end(facts: EndFacts): void
}

/**
 * Tells the log how a response in the background goes: the look that sees its end makes its event. To retrieve one is a
 * look, whole or streamed, and so is to cancel one; to delete one tells nothing of it.
 */
function lookOf(
  state: GatewayState,
  request: IncomingMessage,
  api: string,
  answer: Dispatcher.ResponseData,
): Look | undefined {
  const [, jobId, action] = /^responses\/([\w-]+)(\/cancel)?$/.exec(api) ?? []
  const [type = ''] = /^(application\/json|text\/event-stream)\b/.exec(String(answer.headers['content-type'])) ?? []
  if (!jobId || request.method !== (action ? 'POST' : 'GET') || answer.statusCode !== 200 || !type) return undefined
  const { log, runtime } = state
  const startedAtMs = runtime.now()
  const isStream = type === 'text/event-stream'
  const record = log.open(
    isStream ? streamedLook : wholeLook,
    { jobId, startedAtMs, callId: runtime.newId() },
    undefined,
  )
  return { see: isStream ? record.chunk : record.answer, end: record.end }
}

/** What all looks have in common: the log writes it once. */
const wholeLook: CommonFacts = { operation: 'responses', httpStatus: 200, isStream: false, gateway: {} }
const streamedLook: CommonFacts = { ...wholeLook, isStream: true }

/** One target for each account, `first` before the others. */
function accounts(targets: readonly Target[], first: string | undefined): readonly Target[] {
  const byAccount = new Map(targets.map((target) => [accountOf(target), target]))
  const known = first === undefined ? undefined : byAccount.get(first)
  return known ? [...new Set([known, ...byAccount.values()])] : [...byAccount.values()]
}
