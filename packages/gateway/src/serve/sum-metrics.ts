/** Metrics that are not summed over processes: the slowest event loop, values that all share, and the worst store state. */
const combined: Readonly<Record<string, (one: number, other: number) => number>> = {
  tracked_openai_gateway_event_loop_delay_p99_seconds: Math.max,
  tracked_openai_gateway_deployments: Math.max,
  tracked_openai_gateway_deployments_resting: Math.max,
  tracked_openai_gateway_store_up: Math.min,
}

/** Merges the metrics of several processes, each in Prometheus' text format. */
export function sumMetrics(texts: readonly string[]): string {
  const groups = new Map<string, Map<string, number>>()
  for (const text of texts) {
    let group = new Map<string, number>()
    for (const line of text.split('\n').filter(Boolean)) {
      if (line.startsWith('#')) {
        group = groups.get(line) ?? new Map<string, number>()
        groups.set(line, group)
        continue
      }
      const at = line.lastIndexOf(' ')
      const name = line.slice(0, at)
      const value = Number(line.slice(at + 1))
      const known = group.get(name)
      group.set(name, known === undefined ? value : (combined[name] ?? add)(known, value))
    }
  }
  const lines = [...groups].flatMap(([type, group]) => [type, ...[...group].map(([name, value]) => `${name} ${value}`)])
  return `${lines.join('\n')}\n`
}

/** The counters and histograms of a process's metrics, which still count after it has exited. Gauges do not. */
export function countersOf(text: string): string {
  const groups = text.split(/^(?=#)/m)
  return groups.filter((group) => /^# TYPE \S+ (counter|histogram)\n/.test(group)).join('')
}

const add = (one: number, other: number) => one + other
