import { spawnSync } from 'node:child_process'
import { atRate, quantile, requestBytes, saturate, wait } from './load.mjs'
import { measureStreams } from './streams.mjs'
import { key, startTarget } from './targets.mjs'
import { startSink, startUpstream } from './upstream.mjs'

/**
 * The gateway beside a bare proxy and Portkey's gateway, in one run: each in one process on one core, ours with its key
 * check, logging and redaction on. Only ratios within a run are meaningful. `--quick` for shorter windows, `--json` for JSON.
 */
const isQuick = process.argv.includes('--quick')
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice(7)
const names = (process.argv.includes('--no-portkey') ? ['bare', 'ours'] : ['bare', 'ours', 'portkey']).filter(
  (name) => !only || name === only,
)
spawnSync('taskset', ['-c', '-p', '1', String(process.pid)])
const [upstream, sink] = await Promise.all([startUpstream(), startSink()])
const urls = { upstream: upstream.url, sink: sink.url }
const direct = { name: 'direct', port: Number(new URL(upstream.url).port), headers: {} }
const rows = []
const row = (what, target, values) => {
  rows.push({ what, target, ...values })
  if (!process.argv.includes('--json')) console.log(`${what.padEnd(34)} ${target.padEnd(8)} ${toText(values)}`)
}
const toText = (values) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`)
    .join('   ')

const words = 'Das Wetter in Zürich war gestern „sehr mild“, fast zu mild für die Jahreszeit. '
function bodyOf(kilobytes, model = 'gpt-4o-mini') {
  const content = words.repeat(Math.max(1, Math.floor((kilobytes * 1024 - 200) / 4 / Buffer.byteLength(words))))
  const messages = ['system', 'user', 'assistant', 'user'].map((role) => ({ role, content }))
  return JSON.stringify({ model, messages, temperature: 0.7, ...(model === 'stream' && { stream: true }) })
}
const chatPath = '/v1/chat/completions'
const streamPath = { ours: chatPath, bare: '/stream/v1/chat/completions', portkey: chatPath }

async function withTarget(name, run) {
  const target = await startTarget(name, urls)
  try {
    return await run(target)
  } finally {
    await target.stop()
  }
}

/** The number of our events that are pending, and that were captured. */
async function settled(target) {
  if (target.name !== 'ours') return {}
  const started = performance.now()
  for (;;) {
    const text = await (
      await fetch(`http://127.0.0.1:${target.port}/metrics`, { headers: { authorization: `Bearer ${key}` } })
    ).text()
    const of = (gauge) => Number(new RegExp(`_${gauge} (\\d+)`).exec(text)?.[1] ?? 0)
    const lost = [...text.matchAll(/events_dropped\{[^}]*\} (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)
    if (of('log_backlog_bytes') === 0 && of('events_pending') === 0)
      return { events: of('events_delivered'), lost, settledAfterS: (performance.now() - started) / 1000 }
    await wait(100)
  }
}

const seconds = isQuick ? 3 : 8
/**
 * A gateway runs for weeks. In its first ten seconds under load V8 compiles about 600 functions of ours, on the core that is measured,
 * and a request costs three times as much.
 */
const warmSeconds = isQuick ? 6 : 12
for (const [kilobytes, connections] of [
  [2, 64],
  [50, 64],
  [1024, 16],
])
  for (const name of names)
    await withTarget(name, async (target) => {
      const bytes = requestBytes(target, chatPath, bodyOf(kilobytes))
      const idle = target.rss()
      const { rps, cpuUs, failed } = await saturate(target, bytes, { connections, seconds, warmSeconds })
      const loaded = target.rss()
      row(`${kilobytes} kB, ${connections} connections`, name, {
        rps,
        cpuUs,
        failed,
        idleMB: idle,
        loadMB: loaded,
        ...(await settled(target)),
      })
    })

const rate = { rps: 500, seconds: isQuick ? 4 : 10, connections: 64 }
const directLatency = await atRate(direct.port, requestBytes(direct, chatPath, bodyOf(2)), rate)
row('500 requests/s', 'direct', { p50: quantile(directLatency, 0.5), p99: quantile(directLatency, 0.99) })
for (const name of names)
  await withTarget(name, async (target) => {
    const bytes = requestBytes(target, chatPath, bodyOf(2))
    await saturate(target, bytes, { connections: 64, seconds: 1, warmSeconds })
    await settled(target)
    const latency = await atRate(target.port, bytes, name === 'portkey' ? { ...rate, rps: 150 } : rate)
    row(name === 'portkey' ? '150 requests/s, added ms' : '500 requests/s, added ms', name, {
      p50: quantile(latency, 0.5) - quantile(directLatency, 0.5),
      p99: quantile(latency, 0.99) - quantile(directLatency, 0.99),
    })
  })

/** Measures the last of several bursts, because code that V8 has not compiled yet is ten times slower. */
async function warmStreams(port, bytes) {
  for (let burst = 0; burst < 10; burst += 1) await measureStreams(port, bytes, { count: 100, overMs: 20 })
}
/** Streams that begin one after the other, and a burst: 5,000 new streams a second. */
const paces = [
  { what: '100 streams within 500 ms, added ms', count: 100, overMs: 500 },
  { what: '100 streams within 20 ms, added ms', count: 100, overMs: 20 },
]
const directBytes = requestBytes(direct, '/stream', bodyOf(2, 'stream'))
await warmStreams(direct.port, directBytes)
const directStreams = []
for (const pace of paces) directStreams.push(await measureStreams(direct.port, directBytes, pace))
for (const name of names)
  await withTarget(name, async (target) => {
    const base =
      name === 'portkey'
        ? { ...target, headers: { ...target.headers, 'x-portkey-custom-host': `${upstream.url}/stream` } }
        : target
    const bytes = requestBytes(base, streamPath[name], bodyOf(2, 'stream'))
    await warmStreams(target.port, bytes)
    for (const [index, pace] of paces.entries()) {
      await settled(target)
      const { delays, firsts, lost } = await measureStreams(target.port, bytes, pace)
      row(pace.what, name, {
        p50: quantile(delays, 0.5) - quantile(directStreams[index].delays, 0.5),
        p99: quantile(delays, 0.99) - quantile(directStreams[index].delays, 0.99),
        first: quantile(firsts, 0.5) - quantile(directStreams[index].firsts, 0.5),
        lostChunks: lost,
      })
    }
  })

for (const name of names)
  await withTarget(name, async (target) => {
    const bytes = requestBytes(target, chatPath, bodyOf(20 * 1024))
    const idle = target.rss()
    let peak = idle
    const watch = setInterval(() => (peak = Math.max(peak, target.rss())), 20)
    // Exactly one: no other is asked for once the time is over, and it is.
    await saturate(target, bytes, { connections: 1, seconds: 0, warmSeconds: 0 })
    await settled(target)
    clearInterval(watch)
    row('one body of 20 MB', name, { idleMB: idle, addedMB: peak - idle })
  })

if (!isQuick && names.includes('ours'))
  await withTarget('ours', async (target) => {
    const bytes = requestBytes(target, chatPath, bodyOf(2))
    const sizes = []
    for (let count = 0; count < 200_000;) {
      const { rps } = await saturate(target, bytes, { connections: 64, seconds: 5, warmSeconds: 0 })
      count += rps * 5
      sizes.push(Math.round(target.rss()))
    }
    row('200,000 requests, every 5 s', 'ours', { rssMB: sizes.join(' '), ...(await settled(target)) })
  })

if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 1))
upstream.close()
sink.close()
process.exit()
