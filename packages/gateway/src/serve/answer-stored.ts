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
import { connectionFailed, isRedirect, redirected } from './upstream-failures.js'

export interface StoredSite {
  readonly state: GatewayState
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** `responses/{id}`, `responses/{id}/cancel`, ... */
  readonly api: string
}

/**
 * Retrieves, cancels or deletes a response that is stored at an upstream, by its id. The id does not tell which account holds
 * it, so the accounts are asked in turn until one knows it. If none does, the first failure other than a 404 is passed on.
 * This is not a model call and makes no event of its own.
 */
export async function answerStored({ state, request, response, api }: StoredSite, _key: KeyFacts): Promise<void> {
  const query = queryOf(request)
  request.resume()
  const aborter = new AbortController()
  response.once('close', () => aborter.abort())
  let sendFirstFailure: (() => void) | undefined
  const { targets, responses } = state.router
  const [, id = ''] = api.split('/')
  for (const target of accounts(targets, responses.accountOf(id))) {
    const path = target.pathOf(api, '')
    const url = `${target.origin}${path}`
    const asking = state.pools.ask(query ? `${url}${path.includes('?') ? '&' : '?'}${query}` : url, {
      method: request.method as 'GET',
      headers: target.headersWith(forUpstream(request.headers)),
      signal: aborter.signal,
      headersTimeout: state.config.routing.timeoutMs,
      bodyTimeout: state.config.routing.timeoutMs,
    })
    const answer = await asking.catch((error: Error) => error)
    if (response.destroyed) return
    if (answer instanceof Error) {
      sendFirstFailure ??= () => sendFailure(response, connectionFailed(answer))
      continue
    }
    if (answer.statusCode < 300) {
      responses.remember(target, id)
      return passOn(response, answer, openJobLog(state, request, api, answer))
    }
    const sendThisFailure = await readFailure(response, answer, target)
    if (answer.statusCode !== 404) sendFirstFailure ??= sendThisFailure
  }
  if (sendFirstFailure) return sendFirstFailure()
  sendFailure(response, {
    status: 404,
    message: 'No upstream knows this response.',
    type: 'invalid_request_error',
    code: '404',
  })
}

/** The query string without Azure's `api-version`: each target adds its own. */
function queryOf({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?')
  const parts = at < 0 ? [] : url.slice(at + 1).split('&')
  return parts.filter((part) => !part.startsWith('api-version=')).join('&')
}

async function passOn(response: ServerResponse, answer: Dispatcher.ResponseData, log?: JobLog): Promise<void> {
  response.writeHead(answer.statusCode, forClient(answer.headers))
  let ending: EndFacts['ending'] = 'left'
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      log?.chunk(chunk)
      if (!response.write(chunk)) await new Promise<void>((go) => whenDrained(response, go))
    }
    ending = 'finished'
  } finally {
    log?.end({ ending })
  }
  response.end()
}

/** Reads an upstream's failure. The function returned sends it to the client. */
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
  } catch (error) {
    return () => sendFailure(response, connectionFailed(error as Error))
  }
  if (isRedirect(statusCode)) return () => sendFailure(response, redirected)
  const clean = cleanError(headers, secrets)
  const sent = bytes > maxErrorBytes ? errorTooLong : clean.change(Buffer.concat(chunks))
  return () => {
    response.writeHead(statusCode, [...forClient(clean.headers), 'content-length', String(sent.length)])
    response.end(sent)
  }
}

interface JobLog {
  chunk(bytes: Buffer): void
  end(facts: EndFacts): void
}

/**
 * Logs the state of a background response, so that its event is made when a client first sees that it has ended. Retrieving
 * (whole or streamed) and cancelling return that state; deleting and listing its input do not.
 */
function openJobLog(
  state: GatewayState,
  request: IncomingMessage,
  api: string,
  answer: Dispatcher.ResponseData,
): JobLog | undefined {
  const [, jobId, action] = /^responses\/([\w-]+)(\/cancel)?$/.exec(api) ?? []
  const [type = ''] = /^(application\/json|text\/event-stream)\b/.exec(String(answer.headers['content-type'])) ?? []
  if (!jobId || request.method !== (action ? 'POST' : 'GET') || answer.statusCode !== 200 || !type) return undefined
  const { log, runtime } = state
  const startedAtMs = runtime.now()
  const isStream = type === 'text/event-stream'
  const record = log.open(
    isStream ? streamedJobFacts : wholeJobFacts,
    { jobId, startedAtMs, callId: runtime.newId() },
    undefined,
  )
  return { chunk: isStream ? record.chunk : record.answer, end: record.end }
}

/** Constants, because the log writes each `CommonFacts` object only once. */
const wholeJobFacts: CommonFacts = { operation: 'responses', httpStatus: 200, isStream: false, gateway: {} }
const streamedJobFacts: CommonFacts = { ...wholeJobFacts, isStream: true }

/** One target for each account, starting with the account `first`. */
function accounts(targets: readonly Target[], first: string | undefined): readonly Target[] {
  const byAccount = new Map(targets.map((target) => [accountOf(target), target]))
  const known = first === undefined ? undefined : byAccount.get(first)
  return known ? [...new Set([known, ...byAccount.values()])] : [...byAccount.values()]
}
