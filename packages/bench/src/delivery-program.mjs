import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import {
  createCounts,
  createOpenCalls,
  createTrace as createCoreTrace,
  createTracker,
  toUuidV7,
} from '@tracked-openai/core'
import { createEventParts } from '@tracked-openai/core/event'
import { createTrace, flush, stats } from '@tracked-openai/node'
import { median } from './measure.mjs'

/** Captures events of 2 kB as its argument says, and prints the cost. */
const plan = JSON.parse(process.argv[2])
const text = 'It will be mild and mostly dry. '.repeat(58)

if (plan.how === 'server') serve()
else await capture()

async function capture() {
  const { host, server } = plan.how === 'up' ? await startServer() : { host: 'http://127.0.0.1:9' }
  const { directory, fsync, maxBytes } = plan
  const options = { apiKey: 'phc_bench', host, privacy: 'full', onProblem: () => undefined, autoShutdown: false }
  const trace = createTrace({}, { ...options, outbox: { directory, fsync, ...(maxBytes && { maxBytes }) } })
  const bare = bareTrace()
  for (let warmUp = 0; warmUp < 2_000; warmUp += 1) bare.feedback(text)
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  const own = new Float64Array(plan.count)
  const base = []
  const cpuStart = process.cpuUsage()
  for (let event = 0; event < plan.count; event += 1) {
    const start = performance.now()
    trace.feedback(text)
    own[event] = (performance.now() - start) * 1000
  }
  // Measured in CPU time, because the machine may be busy.
  const { user, system } = process.cpuUsage(cpuStart)
  for (let event = 0; event < 5_000; event += 1) {
    const start = performance.now()
    bare.feedback(text)
    base.push((performance.now() - start) * 1000)
  }
  const { pendingBytes } = stats()
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc()
  const after = process.memoryUsage().heapUsed
  const flushStart = performance.now()
  await flush()
  const deliveredPerSecond = stats().delivered / ((performance.now() - flushStart) / 1000)
  server?.kill()
  process.send({
    addedUs: median([...own]) - median(base),
    perSecond: plan.count / ((user + system) / 1e6),
    grownMiB: (after - before) / 1024 / 1024,
    pendingMiB: pendingBytes / 1024 / 1024,
    deliveredPerSecond,
  })
  process.exit()
}

/** Sends the same events to a capture that does nothing; the difference is the cost of the outbox. */
function bareTrace() {
  const { timeOrigin } = performance
  const random = crypto.getRandomValues(new Uint8Array(18))
  const runtime = { now: () => timeOrigin + performance.now(), newId: () => toUuidV7(Date.now(), random) }
  const tracker = createTracker(
    {
      runtime: { ...runtime, after: () => () => undefined },
      capture: { send: () => undefined },
      captureFor: () => undefined,
      parts: createEventParts(),
      openCalls: createOpenCalls(),
      counts: createCounts(() => undefined),
      maxEventBytes: () => 880_000,
      library: { name: 'bench', version: '0' },
    },
    { privacy: 'full' },
  )
  return createCoreTrace({}, { runtime, send: tracker.send, library: { name: 'bench', version: '0' } })
}

/** A PostHog that accepts everything, in another process. */
function startServer() {
  const server = fork(new URL(import.meta.url), [JSON.stringify({ how: 'server' })])
  return new Promise((resolve) => server.once('message', (host) => resolve({ host, server })))
}

function serve() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end('{"status":"Ok"}')
    })
  })
  server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}`))
}
