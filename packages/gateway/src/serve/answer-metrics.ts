import type { ServerResponse } from 'node:http'
import type { KeyFacts } from '../keys/keys.js'
import { adminsOnly, isAdmin } from './admins-only.js'
import type { GatewayState } from './gateway-state.js'
import { sendFailure } from './send-json.js'
import { sumMetrics } from './sum-metrics.js'

/** `GET /metrics`: the metrics of all workers together, in Prometheus' text format. */
export async function answerMetrics(
  { state, response }: { readonly state: GatewayState; readonly response: ServerResponse },
  key: KeyFacts,
): Promise<void> {
  if (!isAdmin(key)) return sendFailure(response, adminsOnly)
  const text = sumMetrics(state.gatherMetrics ? await state.gatherMetrics() : [await writeMetrics(state)])
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  response.end(text)
}

/** The metrics of this process, in Prometheus' text format. */
export async function writeMetrics({ log, metrics, router, keys, runtime }: GatewayState): Promise<string> {
  const { captured, delivered, pending, dropped } = await log.stats()
  return metrics.text({
    events_captured: captured,
    events_delivered: delivered,
    events_pending: pending,
    ...Object.fromEntries(Object.entries(dropped).map(([code, count]) => [`events_dropped{reason="${code}"}`, count])),
    'events_dropped{reason="log_overflow"}': log.lostCalls(),
    log_backlog_bytes: log.backlogBytes(),
    deployments: router.targets.length,
    deployments_resting: router.resting(runtime.now()).length,
    store_up: keys.isStoreUp() ? 1 : 0,
  })
}
