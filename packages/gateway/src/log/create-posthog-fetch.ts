import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Fetch } from '@tracked-openai/node/parts'
import { createGuardedLookup } from '../config/create-guarded-lookup.js'

/**
 * How the gateway reaches PostHog: no redirects, and a name that resolves to a private address is refused unless the
 * operator listed it. node:http, because the log thread should not load a second client.
 */
export function createPostHogFetch(allowedHosts: () => readonly string[]): Fetch {
  const lookup: LookupFunction = (...asked) => createGuardedLookup(allowedHosts())(...asked)
  const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) }
  return async (url, { method, headers, body, signal }) => {
    const { protocol } = new URL(url)
    const isPlain = protocol === 'http:'
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = (isPlain ? requestHttp : requestHttps)(
        url,
        {
          method,
          headers: headers as Record<string, string>,
          signal: signal ?? undefined,
          lookup,
          agent: agents[isPlain ? 'http:' : 'https:'],
        },
        resolve,
      )
      sent.once('error', reject)
      sent.end(body)
    })
    // Read at once, so that the connection is free again.
    answer.on('error', () => undefined).resume()
    return {
      status: answer.statusCode ?? 0,
      arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
      headers: { get: (name: string) => [answer.headers[name.toLowerCase()]].flat()[0] ?? null },
    }
  }
}
