import * as sdk from 'openai'
import posthog from 'posthog-js'
import { createTrace, shutdown, stats, trackedOpenAI } from 'tracked-openai'
import { type Case, soon } from '../../packages/core/test/matrix/case.js'
import { cases } from '../../packages/core/test/matrix/cases.js'
import { lookAt, type Outcome } from '../../packages/core/test/matrix/look-at.js'
import type { Matrix } from '../matrix.js'

/** Cases that run concurrently. */
const atOnce = 32

const unhandled: string[] = []
addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  unhandled.push(String(event.reason))
})

const problems: unknown[] = []
const client = new sdk.OpenAI({ apiKey: 'sk-test', dangerouslyAllowBrowser: true })
const played = cases.filter(({ scenario, endings, needs }) => {
  // Whether the first chunk is read before the socket breaks is a race.
  if (scenario === 'break' && endings.includes('left')) return false
  return !needs || needs(client)
})

const matrix: Matrix = {
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
    // A lost connection is only reported if the page still exists a moment later.
    await soon(200)
    await shutdown()
    const endings = played.map(({ name, endings }) => {
      const asBare = 'error' in (outcomes[name] ?? {}) ? 'failed' : 'finished'
      return [traceIdOf(name), endings.map((ending) => (ending === 'as bare' ? asBare : ending))]
    })
    return {
      outcomes,
      endings: Object.fromEntries(endings) as Record<string, string[]>,
      unhandled: [...unhandled].sort(),
      problems,
      captured: stats().captured,
    }
  },
}
Object.assign(globalThis, { matrix })

/** PostHog accepts no other characters in trace ids. */
function traceIdOf(name: string): string {
  return name.replace(/[^\w.-]/g, '_')
}

async function play(entry: Case, how: 'bare' | 'wrapped'): Promise<Outcome> {
  const tracked = {
    posthog,
    // Identifies the case; other properties may be cut if many events are in flight.
    defaults: { trace: createTrace({ traceId: traceIdOf(entry.name) }, { posthog }) },
    onProblem: (problem: unknown) => void problems.push(problem),
  }
  // Requests must reach the host in time even if the page is busy.
  const options = entry.options?.timeout ? { ...entry.options, timeout: 1_500 } : entry.options
  const outcome = await lookAt(
    { ...entry, options },
    {
      sdk,
      hangsUp: 'later',
      wrap: (client) => (how === 'bare' ? client : trackedOpenAI(client, tracked as object)),
      async openHost() {
        // A page recognises a job by its id.
        const host = await openHost(1_000 * (1 + played.indexOf(entry)))
        return { url: host, requests: () => requestsOf(host), close: () => closeHost(host) }
      },
    },
  )
  // The network decides how many chunks arrive before an abort takes effect.
  const isCount = entry.endings.includes('aborted') && typeof outcome.value === 'number'
  return toComparable(isCount ? { ...outcome, value: Number(outcome.value) > 0 } : outcome)
}

/** Removes what varies in Chromium: who reports broken JSON, and the order of concurrent requests. */
function toComparable({ requests, ...outcome }: Outcome): Outcome {
  const text = JSON.stringify(outcome).replace("Failed to execute 'json' on 'Response': ", '')
  const inOrder = (requests as readonly object[]).map((request) => JSON.stringify(request)).sort()
  return { ...(JSON.parse(text) as object), requests: inOrder.map((request) => JSON.parse(request) as object) }
}
