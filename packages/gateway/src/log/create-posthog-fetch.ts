import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Fetch } from '@tracked-openai/node/parts'
import { createGuardedLookup } from '../config/create-guarded-lookup.js'

/**
 * The gateway's `fetch` for PostHog. It follows no redirects, and refuses host names that resolve to a private address unless the
 * operator allowed them. It uses node:http, so that the log thread need not load undici.
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
    // Discards the response body, so that the connection can be reused.
    answer.on('error', () => undefined).resume()
    return {
      status: answer.statusCode ?? 0,
      arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
      headers: { get: (name: string) => [answer.headers[name.toLowerCase()]].flat()[0] ?? null },
    }
  }
}
