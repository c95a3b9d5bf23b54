/** Headers of clients that go on to the upstream, beside the type of the body: nothing that says who or where the client is. */
const toUpstream = new Set('accept openai-beta idempotency-key user-agent x-client-request-id'.split(' '))

/** Headers of upstreams that go on to the client: what its SDK reads, and what its support is asked for. */
const toClient =
  /^(content-type|content-encoding|content-disposition|cache-control|retry-after(-ms)?|x-should-retry|x-request-id|request-id|openai-[\w-]+|x-ratelimit-[\w-]+)$/

/** Headers of upstreams that the event tells of. */
const toEvent = /^(content-type|x-request-id|openai-processing-ms|x-ratelimit-[\w-]+)$/

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Names and values, in turn. Bodies are asked for as they are: the log counts their tokens, keys are taken out of errors. */
export function forUpstream(headers: Headers): string[] {
  const picked = pick(headers, (name) => toUpstream.has(name))
  picked.push('accept-encoding', 'identity')
  return picked
}

/** Names and values, in turn. */
export const forClient = (headers: Headers): string[] => pick(headers, (name) => toClient.test(name))

/** By name; `undefined` where there are none. */
export function forEvent(headers: Headers): Readonly<Record<string, string>> | undefined {
  let picked: Record<string, string> | undefined
  for (const name in headers) {
    const value = headers[name]
    if (typeof value === 'string' && toEvent.test(name)) (picked ??= {})[name] = value
  }
  return picked
}

function pick(headers: Headers, isAllowed: (name: string) => boolean): string[] {
  const picked: string[] = []
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined || !isAllowed(name)) continue
    picked.push(name, typeof value === 'string' ? value : value.join(', '))
  }
  return picked
}
