import type { SafeEvent } from '@tracked-openai/core'
import { expect, test } from 'vitest'
import { createBatchMemory } from './create-batch-memory.js'
import { createBatchTransport } from './create-batch-transport.js'

const transport = createBatchTransport(
  { apiKey: 'phc_x', host: 'http://127.0.0.1' },
  {
    fetch: () => Promise.reject(new Error('Nothing is sent here.')),
    library: { name: 'gateway', version: '1' },
    memory: createBatchMemory(),
  },
)

function write(event: object): unknown {
  const base = { name: '$ai_generation', rows: [], uuid: 'id', timestampMs: 0, properties: { $ai_trace_id: 'trace' } }
  return JSON.parse(
    Buffer.from(transport.toJson({ ...base, ...event } as unknown as SafeEvent) as Uint8Array).toString(),
  )
}

const ours = { $lib: 'gateway', $lib_version: '1', $geoip_disable: true }
const message = { event: '$ai_generation', uuid: 'id', timestamp: '1970-01-01T00:00:00.000Z' }

test('an event without a person is personless, with the id of its trace as distinct id', () => {
  const properties = { ...ours, $process_person_profile: false, $ai_trace_id: 'trace' }
  expect(write({})).toEqual({ ...message, distinct_id: 'trace', properties })
})

test('person and groups may contain any characters', () => {
  const groups = { company: 'Müller „& Söhne“' }
  const properties = { ...ours, $groups: groups, $ai_trace_id: 'trace', text: 'ü„"' }
  const event = { distinctId: 'Zoë "Z"', groups, properties: { $ai_trace_id: 'trace', text: 'ü„"' } }
  expect(write(event)).toEqual({ ...message, distinct_id: 'Zoë "Z"', properties })
})

test('an event without properties is valid JSON', () => {
  expect(write({ distinctId: 'user', properties: {} })).toEqual({ ...message, distinct_id: 'user', properties: ours })
})
