import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KeyFacts } from '../keys/keys.js'
import { forClient, forUpstream } from '../pass/pass-headers.js'
import type { Target } from '../upstream/create-target.js'
import { lost } from './exchange.js'
import type { GatewayState } from './gateway-state.js'
import { sendFailure } from './send-json.js'

export interface StoredSite {
  readonly state: GatewayState
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** `responses/{id}`, `responses/{id}/cancel`, ... */
  readonly api: string
}

/**
 * A response that an upstream keeps, by its id. The id does not say whose it is, so each account is asked in turn until
 * one knows it. Nothing is inferred here, so there is no event.
 */
export async function answerStored({ state, request, response, api }: StoredSite, _key: KeyFacts): Promise<void> {
  const [, query] = (request.url ?? '').split('?')
  request.resume()
  for (const target of accounts(state.router.targets)) {
    const path = target.pathOf(api, '')
    const url = `${target.origin}${path}`
    const asking = state.pools.ask(query ? `${url}${path.includes('?') ? '&' : '?'}${query}` : url, {
      method: request.method as 'GET',
      headers: [...forUpstream(request.headers), ...target.headers],
      headersTimeout: state.config.routing.timeoutMs,
      bodyTimeout: state.config.routing.timeoutMs,
    })
    const answer = await asking.catch(() => undefined)
    if (!answer) return sendFailure(response, lost)
    if (answer.statusCode === 404) {
      await answer.body.dump()
      continue
    }
    response.once('close', () => answer.body.destroy())
    response.writeHead(answer.statusCode, forClient(answer.headers))
    for await (const chunk of answer.body)
      if (!response.write(chunk as Buffer)) await new Promise((go) => response.once('drain', go).once('close', go))
    return void response.end()
  }
  sendFailure(response, {
    status: 404,
    message: 'No upstream knows this response.',
    type: 'invalid_request_error',
    code: '404',
  })
}

/** One target for each place and credential. */
function accounts(targets: readonly Target[]): readonly Target[] {
  return [...new Map(targets.map((target) => [`${target.baseUrl} ${target.headers.join(' ')}`, target])).values()]
}
