import type { SafeEvent } from '@tracked-openai/core'
import { ask, type Credentials, distinctIdOf, type Fetch, type Transport } from '@tracked-openai/node/parts'

import type { BatchMemory } from './create-batch-memory.js'

/**
 * Sends events to PostHog's batch route without posthog-node, which would parse, copy and serialise each of a gateway's thousands
 * of events per second again. Events are queued as the bytes that are sent.
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
  // The properties that all events share come first. GeoIP is disabled because the gateway's address is not the person's.
  const start = `{"properties":{"$lib":${JSON.stringify(library.name)},"$lib_version":${JSON.stringify(library.version)},"$geoip_disable":true`
  const startBytes = Buffer.byteLength(start)

  /** Writes the JSON in pieces: copying all properties, or their text, to add a few would take longer. */
  function toJson(event: SafeEvent): Uint8Array {
    const { name, uuid, timestampMs, distinctId, groups, properties } = event
    const own = JSON.stringify(properties)
    const personless = distinctId === undefined ? ',"$process_person_profile":false' : ''
    const grouped = groups ? `,"$groups":${JSON.stringify(groups)}` : ''
    const id = JSON.stringify(distinctIdOf(event))
    const end = `,"event":"${name}","uuid":"${uuid}","timestamp":"${new Date(timestampMs).toISOString()}","distinct_id":${id}}`
    const first = `${start}${personless}${grouped}`
    const json = memory.keep(first, own, end)
    // Replaces the opening brace of the event's own properties, so that they continue the object of the shared ones.
    json[grouped ? Buffer.byteLength(first) : startBytes + personless.length] = own === '{}' ? space : comma
    return json
  }

  return {
    toJson,
    async deliver(window, lane, signal) {
      if (lane === 'large') return { status: 404 }
      const texts = window as readonly Uint8Array[]
      // PostHog uses `sent_at` to correct timestamps if our clock is wrong.
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
  /** Shared by all projects of a thread. */
  readonly memory: BatchMemory
  readonly fetch: Fetch
  /** For `$lib` and `$lib_version`. */
  readonly library: { readonly name: string; readonly version: string }
}
