import { check, judge, serials } from '../judge.mjs'

/** Test machines are slow: these rows test whether events arrive, not how fast. */
const shutdownTimeoutMs = 60_000

/** How processes end. */
export const exits = [
  ends('natural exit', { how: 'naturally' }, { code: 0, signal: null }),
  ends('uncaught throw', { how: 'throws' }, { code: 1, signal: null }),
  ends('unhandled rejection', { how: 'rejects' }, { code: 1, signal: null }),
  ends('SIGTERM', { how: 'stays' }, { code: null, signal: 'SIGTERM' }),
  ends('SIGINT', { how: 'stays' }, { code: null, signal: 'SIGINT' }),
  ends('a worker thread ends', { how: 'worker' }, { code: 0, signal: null }),
  {
    title: 'SIGTERM to the workers of a cluster',
    async run({ mock, start }, { count }) {
      const script = start({ how: 'cluster', count, shutdownTimeoutMs })
      await new Promise((resolve) => {
        const seen = () => script.lines.filter((line) => line === 'captured').length === 2
        const look = () => (seen() ? resolve() : setTimeout(look, 20))
        look()
      })
      script.kill('SIGTERM')
      const { lines } = await script.ended
      check(
        'how the workers ended',
        lines.filter((line) => line.startsWith('worker')),
        ['worker SIGTERM', 'worker SIGTERM'],
      )
      return judge([mock], serials(count))
    },
  },
  {
    title: 'process.exit(0), disk outbox, next start',
    async run({ mock, start, newFolder }, { count }) {
      const directory = newFolder()
      const { code, stats } = await start({ how: 'exit', count, directory }).ended
      check('exit code', code, 0)
      check('what is pending', stats.pending, count)
      const { stats: next } = await start({ how: 'naturally', count: 0, directory, shutdownTimeoutMs }).ended
      check('what the next start recovered', next.recovered, count)
      return judge([mock], serials(count))
    },
  },
  {
    title: 'process.exit(0), memory: lost, and counted',
    async run({ mock, start }, { count }) {
      const { stats } = await start({ how: 'exit', count }).ended
      return judge([mock], serials(count), { reported: stats.dropped.process_exited })
    },
  },
  {
    title: 'a PostHog that hangs does not hold the exit for more than 3 s: lost, and counted',
    async run({ mock, start }, { count }) {
      mock.fault({ kind: 'hang' })
      const script = start({ how: 'naturally', count })
      await script.line(/^captured$/)
      const started = performance.now()
      const { code, stats } = await script.ended
      check('exit code', code, 0)
      // The request itself is aborted after 30 s, and test machines are slow.
      check('it ended long before the request', performance.now() - started < 20_000, true)
      return judge([mock], serials(count), { reported: stats.dropped.shutdown_timeout })
    },
  },
]

function ends(title, plan, expected) {
  return {
    title,
    async run({ mock, start }, { count }) {
      const script = start({ ...plan, count, shutdownTimeoutMs })
      if (expected.signal) {
        await script.line(/^captured$/)
        script.kill(expected.signal)
      }
      const { code, signal } = await script.ended
      check('how it ended', { code, signal }, expected)
      return judge([mock], serials(count))
    },
  }
}
