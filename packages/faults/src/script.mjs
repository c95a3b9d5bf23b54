import cluster from 'node:cluster'
import fs from 'node:fs'
import { isMainThread, Worker } from 'node:worker_threads'
import { createTrace, flush, shutdown, stats } from '@tracked-openai/node'
import { PostHog } from 'posthog-node'

/**
 * A user's program in a process of its own: it captures metrics whose values count up, and ends as its argument says. Its output
 * is written synchronously, so that none is lost when it is killed.
 */
const plan = JSON.parse(process.argv[2])
const tell = (line) => fs.writeSync(1, `${line}\n`)
const { host, keys = ['phc_faults'], from = 0, count = 10_000, directory, fsync, how, ...rest } = plan
const text = 'x'.repeat(rest.textBytes ?? 0)

async function run() {
  const projects = keys.map((apiKey) => {
    const options = rest.isShared
      ? { posthog: new PostHog(apiKey, { host, fetchRetryDelay: 50, flushInterval: 200 }) }
      : {
          apiKey,
          host,
          largeEvents: rest.largeEvents,
          outbox: { directory, fsync },
          shutdownTimeoutMs: rest.shutdownTimeoutMs,
        }
    // A slow machine may take longer to process a large event than an app would wait for.
    const privacy = { mode: 'redacted', budgetMs: 60_000 }
    return createTrace({ userId: 'ada' }, { privacy, onProblem: ({ code }) => tell(`problem ${code}`), ...options })
  })
  process.on('exit', () => tell(`stats ${JSON.stringify(stats())}`))
  for (let serial = from; serial < from + count; serial += 1) {
    const trace = projects[serial % projects.length]
    if (serial === rest.poisonAt) trace.metric('poison', serial)
    else if (serial === rest.loneSurrogateAt) trace.span(`half a pair \ud83d ${serial}`, () => undefined)
    else if (serial === rest.largeAt) trace.feedback('word '.repeat(600_000))
    else trace.metric(`m${text}`, serial)
    if (how === 'slowly') tell(`acknowledged ${serial}`)
    // Yields to the event loop, as a real program does.
    if (how === 'slowly' && serial % 5 === 4) await new Promise((resolve) => setImmediate(resolve))
  }
  tell('captured')
  await ends[how]()
}

const stay = () => void setInterval(() => undefined, 1_000)
const ends = {
  naturally: () => undefined,
  slowly: stay,
  stays: stay,
  worker: () => undefined,
  cluster: stay,
  exit: () => process.exit(0),
  throws: () =>
    void setTimeout(() => {
      throw new Error('of the program')
    }),
  rejects: () => void Promise.reject(new Error('of the program')),
  flushes: async () => {
    await flush({ deadlineMs: 300_000 })
    tell('flushed')
  },
  shutsDown: () => shutdown(300_000),
}

function runCluster() {
  for (const half of [0, 1]) {
    const ofHalf = JSON.stringify({ ...plan, count: count / 2, from: from + (half * count) / 2 })
    cluster.setupPrimary({ args: [ofHalf] })
    cluster.fork().on('message', () => undefined)
  }
  let running = 2
  cluster.on('exit', (worker, code, signal) => {
    tell(`worker ${signal ?? code}`)
    running -= 1
    if (!running) process.exit(0)
  })
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGTERM')
  })
}

/** From now on the disk accepts a number of bytes, and then fails as if it were full. */
function fillDisk(roomBytes) {
  const real = process.getBuiltinModule('node:fs')
  const { writeSync } = real
  let room = roomBytes
  real.writeSync = (file, bytes, offset, ...others) => {
    if (typeof bytes === 'string') return writeSync(file, bytes, offset, ...others)
    if (room <= 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    const written = writeSync(file, bytes, offset, Math.min(bytes.length - offset, room))
    room -= written
    return written
  }
}

if (rest.diskBytes) fillDisk(rest.diskBytes)
if (how === 'cluster' && cluster.isPrimary) runCluster()
else if (how === 'worker' && isMainThread) new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) })
else await run()
