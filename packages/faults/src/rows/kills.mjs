import { readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { check, judge, serials } from '../judge.mjs'

/** Test machines are slow. */
const shutdownTimeoutMs = 60_000

/** `kill -9`, and failing disks. */
export const kills = [
  {
    title: 'kill -9 at a random moment, disk outbox, next start',
    async run(scene, { isFull }) {
      const trials = isFull ? 100 : 4
      let from = 0
      const acknowledged = []
      for (let trial = 0; trial < trials; trial += 1) {
        const directory = scene.newFolder()
        // In every second trial PostHog is down until the next start.
        const end = trial % 2 ? scene.mock.fault({ kind: 'status', status: 503 }) : () => undefined
        const script = scene.start({ how: 'slowly', from, count: 100_000, directory })
        await script.line(new RegExp(`^acknowledged ${from + Math.floor(Math.random() * (isFull ? 3_000 : 1_000))}$`))
        script.kill('SIGKILL')
        const { lines } = await script.ended
        acknowledged.push(...lines.flatMap((line) => /^acknowledged (\d+)$/.exec(line)?.[1] ?? []).map(Number))
        end()
        await scene.start({ how: 'naturally', count: 0, directory, shutdownTimeoutMs }).ended
        from += 100_000
      }
      return { ...judge([scene.mock], acknowledged), note: `${trials} trials` }
    },
  },
  {
    title: 'two processes on one folder, both killed, next start',
    async run({ mock, start, newFolder }, { count }) {
      const end = mock.fault({ kind: 'status', status: 503 })
      const directory = newFolder()
      const both = [0, 100_000].map((from) => start({ how: 'stays', from, count: count / 2, directory }))
      for (const script of both) await script.line(/^captured$/)
      for (const script of both) script.kill('SIGKILL')
      for (const script of both) await script.ended
      end()
      await start({ how: 'naturally', count: 0, directory, shutdownTimeoutMs }).ended
      return judge([mock], [...serials(count / 2), ...serials(count / 2, 100_000)])
    },
  },
  {
    title: 'last record torn, next start: the rest arrives, the torn one is counted',
    async run({ mock, start, newFolder }, { count }) {
      const directory = newFolder()
      await start({ how: 'exit', count, directory }).ended
      const file = filesIn(directory).at(-1)
      truncateSync(file, readFileSync(file).length - 7)
      const { stats } = await start({ how: 'naturally', count: 0, directory, shutdownTimeoutMs }).ended
      return judge([mock], serials(count), { reported: stats.dropped.outbox_damaged })
    },
  },
  {
    title: 'disk full half-way, PostHog down until it ends: what was written arrives, the rest is counted',
    async run({ mock, start, newFolder }, { count }) {
      const end = mock.fault({ kind: 'status', status: 503 })
      const directory = newFolder()
      const { stats, lines } = await start({ how: 'naturally', count, directory, diskBytes: count * 250 }).ended
      check('the disk is told of', lines.includes('problem outbox_disk_failed'), true)
      check('what is left and what is lost', stats.pending + stats.dropped.shutdown_timeout, count)
      end()
      await start({ how: 'naturally', count: 0, directory, shutdownTimeoutMs }).ended
      return judge([mock], serials(count), { reported: stats.dropped.shutdown_timeout })
    },
  },
  {
    title: 'disk full half-way, PostHog up',
    async run({ mock, start, newFolder }, { count }) {
      await start({ how: 'naturally', count, directory: newFolder(), diskBytes: count * 250, shutdownTimeoutMs }).ended
      return judge([mock], serials(count))
    },
  },
]

const filesIn = (directory) =>
  readdirSync(directory, { recursive: true })
    .filter((name) => name.endsWith('.events'))
    .sort()
    .map((name) => join(directory, name))
