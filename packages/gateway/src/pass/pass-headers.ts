/** Request headers that are passed on to the upstream, besides the content type. None tells who or where the client is. */
const toUpstream = new Set('accept openai-beta idempotency-key user-agent x-client-request-id'.split(' '))

/** Response headers that are passed on to the client: those that SDKs read and those that providers ask for in support cases. */
const toClient =
  /^(content-type|content-encoding|content-disposition|cache-control|retry-after(-ms)?|x-should-retry|x-request-id|request-id|openai-[\w-]+|x-ratelimit-[\w-]+)$/

/** Response headers that the event reports. */
const toEvent = /^(content-type|x-request-id|openai-processing-ms|x-ratelimit-[\w-]+)$/

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Alternating names and values. Asks for uncompressed bodies, because the log reads them and keys are removed from errors. */
export function forUpstream(headers: Headers): string[] {
  const picked = pick(headers, (name) => toUpstream.has(name))
  picked.push('accept-encoding', 'identity')
  return picked
}

/** Alternating names and values. */
export const forClient = (headers: Headers): string[] => pick(headers, (name) => toClient.test(name))

/** By name. `undefined` if there are none. */
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
