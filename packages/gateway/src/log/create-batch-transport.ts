import type { SafeEvent } from '@tracked-openai/core'
import { ask, type Credentials, distinctIdOf, type Fetch, type Transport } from '@tracked-openai/node/parts'

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
  // What is the same in all properties comes first. Where the gateway stands says nothing of the person.
  const start = `{"properties":{"$lib":${JSON.stringify(library.name)},"$lib_version":${JSON.stringify(library.version)},"$geoip_disable":true`
  const startBytes = Buffer.byteLength(start)

  /** Written piece by piece: to copy the properties or their text, only to add some, takes longer than to write them. */
  function toJson(event: SafeEvent): Uint8Array {
    const { name, uuid, timestampMs, distinctId, groups, properties } = event
    const own = JSON.stringify(properties)
    const personless = distinctId === undefined ? ',"$process_person_profile":false' : ''
    const grouped = groups ? `,"$groups":${JSON.stringify(groups)}` : ''
    const id = JSON.stringify(distinctIdOf(event))
    const end = `,"event":"${name}","uuid":"${uuid}","timestamp":"${new Date(timestampMs).toISOString()}","distinct_id":${id}}`
    const first = `${start}${personless}${grouped}`
    const json = memory.keep(first, own, end)
    // The brace that opens our own properties goes on with those before it.
    json[grouped ? Buffer.byteLength(first) : startBytes + personless.length] = own === '{}' ? space : comma
    return json
  }

  return {
    toJson,
    async deliver(window, lane, signal) {
      if (lane === 'large') return { status: 404 }
      const texts = window as readonly Uint8Array[]
      // PostHog corrects the times of events by it, where our clock is wrong.
      const tail = Buffer.from(`],"sent_at":"${new Date().toISOString()}"}`)
      const body = memory.compress([...texts.flatMap((text, at) => [at === 0 ? head : separator, text]), tail])
      const answer = await ask(`${host}/batch/`, { method: 'POST', headers, body }, signal, fetch)
      if (answer.status === 200) memory.release(texts)
      return answer
    },
    close: () => Promise.resolve(),
  }
}

const separator = Buffer.from(',')
const comma = 0x2c
const space = 0x20

export interface BatchTransportPorts {
  /** One for all projects of a thread. */
  readonly memory: BatchMemory
  readonly fetch: Fetch
  /** Name and version: `$lib`. */
  readonly library: { readonly name: string; readonly version: string }
}
