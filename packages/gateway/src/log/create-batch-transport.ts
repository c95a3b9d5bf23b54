import type { SafeEvent } from '@tracked-openai/core'
import { ask, type Credentials, type Fetch, toMessage, type Transport } from '@tracked-openai/node/parts'

/**
 * PostHog's batch route, without a client of PostHog's between it and the outbox: a gateway makes thousands of events a
 * second, and posthog-node would parse, copy and write each of them again. What waits is what is sent.
 */
export function createBatchTransport(
  { apiKey, host }: Credentials,
  { fetch, library }: BatchTransportPorts,
): Transport {
  const head = `{"api_key":${JSON.stringify(apiKey)},"batch":[`
  const headers = { 'content-type': 'application/json', 'user-agent': `${library.name}/${library.version}` }

  function toText(event: SafeEvent): string {
    const { distinctId, groups, properties, ...message } = toMessage(event)
    return JSON.stringify({
      ...message,
      distinct_id: distinctId,
      properties: {
        ...properties,
        ...(groups && { $groups: groups }),
        $lib: library.name,
        $lib_version: library.version,
        // Where the gateway stands says nothing of the person.
        $geoip_disable: true,
      },
    })
  }

  return {
    toText,
    deliver(texts, lane, signal) {
      if (lane === 'large') return Promise.resolve({ status: 404 })
      // PostHog corrects the times of events by it, where our clock is wrong.
      const sentAt = new Date().toISOString()
      const body = `${head}${texts.join(',')}],"sent_at":"${sentAt}"}`
      return ask(`${host}/batch/`, { method: 'POST', headers, body }, signal, fetch)
    },
    close: () => Promise.resolve(),
  }
}

export interface BatchTransportPorts {
  readonly fetch: Fetch
  /** Name and version: `$lib`. */
  readonly library: { readonly name: string; readonly version: string }
}
