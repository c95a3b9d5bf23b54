import type { SafeEvent } from '@tracked-openai/core'
import { ask, type Credentials, type Fetch, toMessage, type Transport } from '@tracked-openai/node/parts'

import type { BatchMemory } from './create-batch-memory.js'

/**
 * PostHog's batch route, without a client of PostHog's between it and the outbox: a gateway makes thousands of events a
 * second, and posthog-node would parse, copy and write each of them again. What waits is what is sent.
 */
export function createBatchTransport(
  { apiKey, host }: Credentials,
  { fetch, library, memory }: BatchTransportPorts,
): Transport {
  const head = Buffer.from(`{"api_key":${JSON.stringify(apiKey)},"batch":[`)
  const headers = {
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'user-agent': `${library.name}/${library.version}`,
  }
  const wire = (event: SafeEvent) => {
    const { distinctId, groups, properties, ...message } = toMessage(event)
    return {
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
    }
  }

  return {
    toJson: (event) => memory.keep(JSON.stringify(wire(event))),
    async deliver(window, lane, signal) {
      if (lane === 'large') return { status: 404 }
      const texts = window as readonly Uint8Array[]
      // PostHog corrects the times of events by it, where our clock is wrong.
      const tail = Buffer.from(`],"sent_at":"${new Date().toISOString()}"}`)
      const body = memory.compress([...texts.flatMap((text, at) => [at === 0 ? head : comma, text]), tail])
      const answer = await ask(`${host}/batch/`, { method: 'POST', headers, body }, signal, fetch)
      if (answer.status === 200) memory.release(texts)
      return answer
    },
    close: () => Promise.resolve(),
  }
}

const comma = Buffer.from(',')

export interface BatchTransportPorts {
  /** One for all projects of a thread. */
  readonly memory: BatchMemory
  readonly fetch: Fetch
  /** Name and version: `$lib`. */
  readonly library: { readonly name: string; readonly version: string }
}
