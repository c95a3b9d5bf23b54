import { createMask } from './mask.mjs'
import { messages } from './answers.mjs'
import { measureDelivery } from './delivery.mjs'
import { bareClient, memoryClient, memoryPostHog, peerClient, posthogClient } from './clients.mjs'
import { added, interleaved, median } from './measure.mjs'

/**
 * What tracking costs, beside the bare SDK and @posthog/ai, in one process: everything is measured in turn, and what
 * counts are differences and ratios within a round. Answers come from memory. `--json` for machines.
 */
const isJson = process.argv.includes('--json')
const body = { model: 'gpt-4o-mini', messages }
const results = []
const row = (what, ours, goalUs, peer, unit = 'µs') =>
  results.push({ what, bareUs: ours.baseUs, addedUs: ours.us, goalUs, unit, ratio: ours.ratio, peerRatio: peer?.ratio })

const bare = bareClient()
const memory = memoryClient()
const peer = peerClient()

const create = (client) => async () => {
  await client.chat.completions.create(body)
}
const calls = await interleaved(
  { bare: create(bare), ours: create(memory.client), peer: create(peer) },
  // A service has made thousands of calls before anybody looks at it.
  { rounds: 1500, warmUps: 6000 },
)
row('one call, 1 kB prompt, memory capture', added(calls, 'ours', 'bare'), 60, added(calls, 'peer', 'bare'))

const stream = (client, count) => async () => {
  for await (const chunk of await client.chat.completions.create({ ...body, stream: true, max_tokens: count }))
    void chunk
}
// What one more chunk costs: a long stream against a short one, so that what a call costs once is not in it.
const lengths = { short: 50, long: 550 }
const clients = { bare, ours: memory.client, peer }
const subjects = Object.entries(lengths).flatMap(([length, count]) =>
  Object.entries(clients).map(([name, client]) => [`${name} ${length}`, stream(client, count)]),
)
const streams = await interleaved(Object.fromEntries(subjects), { rounds: 1000, warmUps: 1000 })
const perChunk = (name) =>
  streams[`${name} long`].map((us, round) => (us - streams[`${name} short`][round]) / (lengths.long - lengths.short))
const chunks = Object.fromEntries(Object.keys(clients).map((name) => [name, perChunk(name)]))
row('one more chunk of a stream', added(chunks, 'ours', 'bare'), 0.5, added(chunks, 'peer', 'bare'))

const firstChunk = (client) => async () => {
  const start = performance.now()
  const iterator = (await client.chat.completions.create({ ...body, stream: true, max_tokens: 50 }))[
    Symbol.asyncIterator
  ]()
  await iterator.next()
  const us = (performance.now() - start) * 1000
  await iterator.return?.()
  return us
}
const firsts = await interleaved(
  { bare: firstChunk(bare), ours: firstChunk(memory.client), peer: firstChunk(peer) },
  { rounds: 600 },
)
row('to the first chunk', added(firsts, 'ours', 'bare'), 30, added(firsts, 'peer', 'bare'))

const plain = memoryPostHog()
const tracked = memoryPostHog()
const sample = {
  $ai_model: 'gpt-4o-mini',
  $ai_input: messages,
  $ai_output_choices: messages,
  $ai_input_tokens: 250,
  $ai_output_tokens: 60,
  $ai_latency: 0.1,
  $ai_trace_id: 'x',
  $ai_http_status: 200,
}
const viaPostHog = posthogClient(tracked)
const pipelines = await interleaved(
  {
    async plain() {
      await bare.chat.completions.create(body)
      plain.capture({ distinctId: 'x', event: '$ai_generation', properties: sample })
    },
    async ours() {
      await viaPostHog.chat.completions.create(body)
    },
  },
  { rounds: 1000 },
)
row('one call through posthog-node, over a plain capture', added(pipelines, 'ours', 'plain'), 80)

const mask = createMask()
const masks = await interleaved({ nothing: () => 0, kilobyte: () => mask(messages) }, { rounds: 2000 })
row('redaction of a 1 kB prompt alone', { us: median(masks.kilobyte), ratio: undefined, baseUs: 0 }, 25)

const wraps = await interleaved(
  { nothing: () => 0, wrap: () => void viaPostHog.withTracking({ userId: 'x' }).chat.completions },
  { rounds: 2000 },
)
row('a scoped client for one request', { us: median(wraps.wrap), ratio: undefined, baseUs: 0 }, 50)

await Promise.all([plain.shutdown(), tracked.shutdown()])

const delivery = await measureDelivery()
const cost = (what, { addedUs }, goalUs) => row(what, { us: addedUs, ratio: undefined, baseUs: 0 }, goalUs)
cost('an event of 2 kB into the outbox, memory', delivery.memory, 20)
cost('an event of 2 kB into the outbox, disk', delivery.disk, 20)
const rates = [
  ['events of 2 kB captured in a second of the processor, memory', delivery.memory.perSecond, '>= 20000'],
  ['events of 2 kB captured in a second of the processor, disk', delivery.disk.perSecond, '>= 10000'],
  ["events of 2 kB captured in a second of the processor, disk, fsync: 'always'", delivery.synced.perSecond, ''],
  ['events of 2 kB delivered a second', delivery.up.deliveredPerSecond, ''],
  ['MiB that wait of 200,000 events with maxBytes 32 MiB, PostHog down', delivery.bounded.pendingMiB, '<= 32'],
  ['MiB that the heap grows by with them', delivery.bounded.grownMiB, ''],
  ['MiB that the heap grows by with 50,000 events on disk', delivery.disk.grownMiB, ''],
]

if (isJson) console.log(JSON.stringify({ results, rates }, null, 2))
else {
  const cells = results.map(({ what, bareUs, addedUs, goalUs, ratio, peerRatio }) => [
    what,
    bareUs ? bareUs.toFixed(1) : '',
    addedUs.toFixed(addedUs < 10 ? 2 : 1),
    `<= ${goalUs}`,
    addedUs <= goalUs ? 'ok' : 'OVER',
    ratio ? `${ratio.toFixed(2)}x` : '',
    peerRatio ? `${peerRatio.toFixed(2)}x` : '',
  ])
  const head = ['', 'bare µs', 'added µs', 'goal', '', 'ours', '@posthog/ai']
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column].length)))
  for (const line of [head, ...cells])
    console.log(
      line.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  '),
    )
  for (const [what, value, goal] of rates) console.log(`${what.padEnd(68)} ${value.toFixed(0).padStart(8)}  ${goal}`)
}
