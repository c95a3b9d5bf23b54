import * as sdk from 'openai'
import posthog from 'posthog-js'
import { createTrace, shutdown, stats, trackedOpenAI } from 'tracked-openai'
import { type Case, soon } from '../../packages/core/test/matrix/case.js'
import { batchCases } from '../../packages/core/test/matrix/batch-cases.js'
import { cases } from '../../packages/core/test/matrix/cases.js'
import { jobCases } from '../../packages/core/test/matrix/job-cases.js'
import { lookAt, type Outcome } from '../../packages/core/test/matrix/look-at.js'
import type { Matrix } from '../matrix.js'

/** More at once would only wait for each other. */
const atOnce = 32

const unhandled: string[] = []
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  unhandled.push(String(event.reason))
})

const problems: unknown[] = []
const client = new sdk.OpenAI({ apiKey: 'sk-test', dangerouslyAllowBrowser: true })
/** What is the same on every platform is tried in Node alone: other ways to the same request, and of taking an error. */
const isElsewhere = /^post \/|error-(40[134]|503)|^(?!chat).*(error-.*(then|json|text)|withResponse)/
/** Methods that `surface.spec.ts` does not call. */
const isOfOthers = /^(images\.createVariation|decisions|responses\.compact|beta).*, await$|parse, await$/
/** What the provider runs in the background, and the files that come of it. */
const jobs = new Set([...jobCases, ...batchCases].map(({ name }) => name))
/** Jobs, and calls that end as only a platform can end them: those that somebody leaves or aborts, and those that fail. */
const played = cases.filter(({ name, scenario, endings, needs }) => {
  if (isElsewhere.test(name) || (needs && !needs(client))) return false
  // Whether the first chunk is read before the socket breaks is a race.
  if (scenario === 'break' && endings.includes('left')) return false
  if (jobs.has(name)) return true
  return isOfOthers.test(name) || endings.some((ending) => /left|aborted|failed/.test(ending))
})

const matrix: Matrix = {
  expected: Object.fromEntries(played.map(({ name, endings }) => [traceIdOf(name), endings])),
  async play(how, url) {
    posthog.init('phc_matrix', {
      api_host: url,
      opt_out_useragent_filter: true,
      autocapture: false,
      capture_pageview: false,
      request_queue_config: { flush_interval_ms: 250 },
    })
    const outcomes: Record<string, Outcome> = {}
    const left = [...played]
    unhandled.length = 0
    const work = async () => {
      for (let entry = left.shift(); entry; entry = left.shift()) outcomes[entry.name] = await play(entry, how)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    // A lost connection has failed when the page is still there a little later.
    await soon(200)
    await shutdown()
    return { outcomes, unhandled: [...unhandled].sort(), problems, captured: stats().captured }
  },
}
Object.assign(globalThis, { matrix })

/** PostHog takes no other signs. */
function traceIdOf(name: string): string {
  return name.replace(/[^\w.-]/g, '_')
}

async function play(entry: Case, how: 'bare' | 'wrapped'): Promise<Outcome> {
  const tracked = {
    posthog,
    // Whose event it is; other properties may be cut where much is on its way at once.
    defaults: { trace: createTrace({ traceId: traceIdOf(entry.name) }, { posthog } as object) },
    onProblem: (problem: unknown) => void problems.push(problem),
  }
  // A request is to reach the host in time, however busy the page is.
  const options = entry.options?.timeout ? { ...entry.options, timeout: 1_500 } : entry.options
  const outcome = await lookAt(
    { ...entry, options },
    {
      sdk,
      hangsUp: 'later',
      wrap: (client) => (how === 'bare' ? client : trackedOpenAI(client, tracked as object)),
      async openHost() {
        // A page knows a job by its id.
        const host = await openHost(1_000 * (1 + played.indexOf(entry)))
        return { url: host, requests: () => requestsOf(host), close: () => closeHost(host) }
      },
    },
  )
  // How many chunks come before an abort is heard is up to the network.
  const isCount = entry.endings.includes('aborted') && typeof outcome.value === 'number'
  return isCount ? { ...outcome, value: Number(outcome.value) > 0 } : outcome
}
