import type { PostHogOptions } from 'posthog-node'
import { Agent, request } from 'undici'
import { createGuardedLookup } from '../config/create-guarded-lookup.js'

type Fetch = NonNullable<PostHogOptions['fetch']>

/**
 * How posthog-node reaches PostHog from the gateway: no redirects, and a name that resolves to a private address is
 * refused unless the operator listed it.
 */
export function createPostHogFetch(allowedHosts: () => readonly string[]): Fetch {
  const dispatcher = new Agent({
    connect: { lookup: (...asked) => createGuardedLookup(allowedHosts())(...asked), timeout: 5_000 },
  })
  return async (url, { method, headers, body, signal }) => {
    const answer = await request(url, {
      dispatcher,
      method,
      headers,
      body: body instanceof Blob ? Buffer.from(await body.arrayBuffer()) : body,
      signal,
    })
    // Read at once, so that the connection is free again.
    const text = await answer.body.text()
    return {
      status: answer.statusCode,
      text: () => Promise.resolve(text),
      json: () => Promise.resolve(JSON.parse(text) as unknown),
      headers: { get: (name: string) => [answer.headers[name.toLowerCase()]].flat()[0] ?? null },
    }
  }
}
