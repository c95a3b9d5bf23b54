import { check, judge, serials } from '../judge.mjs'

/** Test machines are slow. */
const shutdownTimeoutMs = 60_000

/** Events that PostHog rejects, and more events than it accepts. */
export const events = [
  {
    title: 'one event that PostHog refuses with 400 among them: dropped with a reason',
    async run({ mock, start }, { count }) {
      mock.fault({ kind: 'status', status: 400, onlyContaining: '"poison"' })
      const { stats } = await start({ how: 'shutsDown', count, poisonAt: 1_234 }).ended
      check('what was dropped', stats.dropped, { posthog_rejected: 1 })
      return judge([mock], serials(count), { isExpected: (serial) => serial !== 1_234 })
    },
  },
  {
    title: "the same, the user's own posthog-node",
    async run({ mock, start }, { count }) {
      mock.fault({ kind: 'status', status: 400, onlyContaining: '"poison"' })
      const { stats } = await start({ how: 'shutsDown', count, poisonAt: 1_234, isShared: true }).ended
      check('what was dropped', stats.dropped, { posthog_rejected: 1 })
      return judge([mock], serials(count), { isExpected: (serial) => serial !== 1_234 })
    },
  },
  {
    title: 'half a surrogate pair in one event: mended',
    async run({ mock, start }, { count }) {
      await start({ how: 'shutsDown', count, loneSurrogateAt: 77 }).ended
      return judge([mock], serials(count))
    },
  },
  {
    title: 'one event of 3 MB: cut',
    run: (scene, { count }) => large(scene, count, {}, (event) => event.properties.tracked_openai_truncated === true),
  },
  {
    title: 'one event of 3 MB, largeEvents: whole',
    run: (scene, { count }) =>
      large(scene, count, { largeEvents: true }, (event) => JSON.stringify(event).length > 3_000_000),
  },
  {
    title: 'one event of 3 MB, largeEvents, no AI routes: cut',
    run(scene, { count }) {
      scene.mock.fault({ kind: 'no-ai-routes' })
      return large(scene, count, { largeEvents: true }, (event) => event.properties.tracked_openai_truncated === true)
    },
  },
  {
    title: 'a burst of 50,000 in one tick',
    async run({ mock, start }) {
      await start({ how: 'naturally', count: 50_000, shutdownTimeoutMs }).ended
      return judge([mock], serials(50_000))
    },
  },
  {
    title: '1 of 3 projects answers 401 for ever: none of the others',
    async run({ mock, start }, { count }) {
      const keys = ['phc_a', 'phc_wrong', 'phc_c']
      mock.fault({ kind: 'status', status: 401, onlyContaining: '"phc_wrong"' })
      const script = start({ how: 'naturally', count, keys, shutdownTimeoutMs: 20_000 })
      const { stats } = await script.ended
      const others = serials(count).filter((serial) => serial % 3 !== 1).length
      check('the numbers add up', stats.delivered, others)
      check('what the wrong one has', stats.dropped, { shutdown_timeout: count - others })
      return judge([mock], serials(count), { isExpected: (serial) => serial % 3 !== 1 })
    },
  },
]

async function large({ mock, start }, count, plan, isRight) {
  const { stats } = await start({ how: 'shutsDown', count, largeAt: 1_000, ...plan }).ended
  const found = mock.events().find(({ event }) => event === '$ai_feedback')
  check('the large event is as it should be', isRight(found), true)
  check('what was dropped', stats.dropped, {})
  return judge([mock], serials(count), { isExpected: (serial) => serial !== 1_000 })
}
