import { judge, serials } from '../judge.mjs'
import { answered } from '../scene.mjs'

/** PostHog is down, slow or misbehaves. With `--full` an outage lasts 60 seconds, otherwise it ends after some failures. */
export const outages = [
  outage('answers 503', { kind: 'status', status: 503 }),
  outage('answers 429 with Retry-After: 2', { kind: 'status', status: 429, retryAfterSeconds: 2 }),
  outage('answers 302', { kind: 'status', status: 302 }),
  outage('answers 204', { kind: 'status', status: 204 }),
  outage('reads and drops the connection', { kind: 'reset-after-read' }),
  outage("answers 503, the user's own posthog-node", { kind: 'status', status: 503 }, { isShared: true }),
  {
    title: 'refuses connections',
    async run({ mock, newMock, start }, { count, isFull }) {
      const port = Number(new URL(mock.url).port)
      await mock.close()
      const script = start({ how: 'flushes', count })
      await script.line(/^problem posthog_unreachable$/)
      if (isFull) await new Promise((resolve) => setTimeout(resolve, 60_000))
      const next = await newMock({ port })
      await script.ended
      return judge([next], serials(count))
    },
  },
  {
    title: 'answers after 11 s',
    async run({ mock, start }, { count }) {
      mock.fault({ kind: 'slow', delayMs: 11_000, times: 1 })
      await start({ how: 'flushes', count }).ended
      return judge([mock], serials(count))
    },
  },
]

function outage(title, fault, plan = {}) {
  return {
    title,
    async run({ mock, start }, { count, isFull }) {
      const end = mock.fault(fault)
      const script = start({ how: 'flushes', count, ...plan })
      await answered(mock, 3)
      if (isFull) await new Promise((resolve) => setTimeout(resolve, 60_000))
      end()
      await script.ended
      return judge([mock], serials(count))
    },
  }
}
