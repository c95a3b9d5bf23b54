import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Prometheus metrics of this process. */
export interface Metrics {
  /** Counts an answered request. */
  answered(route: string, status: number, durationMs: number): void
  /** Counts another attempt for the same model name, at the same deployment or another one. */
  retried(): void
  /** Counts an attempt for a fallback model. */
  fellBack(): void
  /** Counts a refused request that made no event, because there were too many of them. */
  unlogged(): void
  /** The metrics in Prometheus' text format. `gauges` are values that are kept elsewhere. */
  text(gauges: Readonly<Record<string, number>>): string
}

const buckets = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300]

/** `onAnswer` is called for each answered request, too. */
export function createMetrics(onAnswer?: Metrics['answered']): Metrics {
  const requests = new Map<string, number>()
  const counts = buckets.map(() => 0)
  let total = 0
  let seconds = 0
  let retries = 0
  let fallbacks = 0
  let unlogged = 0
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()

  return {
    answered(route, status, durationMs) {
      onAnswer?.(route, status, durationMs)
      const labels = `route="${route}",status="${status}"`
      requests.set(labels, (requests.get(labels) ?? 0) + 1)
      total += 1
      seconds += durationMs / 1000
      for (let at = buckets.length - 1; at >= 0 && durationMs / 1000 <= (buckets[at] ?? 0); at -= 1)
        counts[at] = (counts[at] ?? 0) + 1
    },
    retried: () => void (retries += 1),
    fellBack: () => void (fallbacks += 1),
    unlogged: () => void (unlogged += 1),
    text(gauges) {
      const name = (rest: string) => `tracked_openai_gateway_${rest}`
      const lines = [
        `# TYPE ${name('requests_total')} counter`,
        ...[...requests].map(([labels, count]) => `${name('requests_total')}{${labels}} ${count}`),
        `# TYPE ${name('request_seconds')} histogram`,
        ...buckets.map((bucket, at) => `${name('request_seconds_bucket')}{le="${bucket}"} ${counts[at] ?? 0}`),
        `${name('request_seconds_bucket')}{le="+Inf"} ${total}`,
        `${name('request_seconds_sum')} ${seconds}`,
        `${name('request_seconds_count')} ${total}`,
      ]
      const counters = { retries_total: retries, fallbacks_total: fallbacks, unlogged_failures_total: unlogged }
      for (const [counter, count] of Object.entries(counters))
        lines.push(`# TYPE ${name(counter)} counter`, `${name(counter)} ${count}`)
      const all = {
        ...gauges,
        event_loop_delay_p99_seconds: delay.percentile(99) / 1e9,
        resident_memory_bytes: process.memoryUsage.rss(),
      }
      for (const [gauge, value] of Object.entries(all)) {
        const bare = gauge.replace(/\{.*/, '')
        const kind = /^events_(captured|delivered|dropped)$/.test(bare) ? 'counter' : 'gauge'
        const type = `# TYPE ${name(bare)} ${kind}`
        if (!lines.includes(type)) lines.push(type)
        lines.push(`${name(gauge)} ${value}`)
      }
      return `${lines.join('\n')}\n`
    },
  }
}
