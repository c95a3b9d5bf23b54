import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KeyFacts } from '../keys/keys.js'
import type { Target } from '../upstream/create-target.js'
import { adminsOnly, isAdmin } from './admins-only.js'
import type { GatewayState } from './gateway-state.js'
import { type Probe, probeFor } from './health-probes.js'
import { sendFailure, sendJson } from './send-json.js'
import { reasonOf } from './upstream-failures.js'

export interface HealthSite {
  readonly state: GatewayState
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/**
 * `GET /health`: sends each deployment the smallest call of its mode and lists which ones answered. Wildcard deployments and
 * modes without a cheap call (images, for example) are skipped. With `?model=`, only the deployments that serve that name, or ask an upstream for it, are called.
 */
export async function answerHealth({ state, request, response }: HealthSite, key: KeyFacts): Promise<void> {
  if (!isAdmin(key)) return sendFailure(response, adminsOnly)
  const name = new URL(`http://gateway${request.url ?? '/'}`).searchParams.get('model')
  const named = name === null ? undefined : state.router.targetsOf(name)
  const asked = state.router.targets.flatMap((target) => {
    const { model, modelInfo } = target.deployment
    const probe = probeFor(modelInfo.mode ?? undefined)
    const isAsked = !target.model.includes('*') && (!named || model === name || named.includes(target))
    return probe && isAsked ? [{ target, probe }] : []
  })
  const outcomes = await Promise.all(
    asked.map(async ({ target, probe }) => ({ target, error: await check(target, probe, state) })),
  )
  const toEndpoint = ({ target: { id, deployment }, error }: (typeof outcomes)[number]) => ({
    model: deployment.model,
    model_name: deployment.modelName,
    model_id: id,
    ...(error && { error }),
  })
  const healthy = outcomes.filter(({ error }) => error === undefined)
  const unhealthy = outcomes.filter(({ error }) => error !== undefined)
  sendJson(response, 200, {
    healthy_endpoints: healthy.map(toEndpoint),
    unhealthy_endpoints: unhealthy.map(toEndpoint),
    healthy_count: healthy.length,
    unhealthy_count: unhealthy.length,
  })
}

/** What is wrong, `undefined` if nothing is. The upstream's error text is left out because it may repeat a key. */
async function check(target: Target, probe: Probe, { pools, runtime }: GatewayState): Promise<string | undefined> {
  const startedAtMs = runtime.now()
  const statusOf = async (body: string | Buffer) => {
    const answer = await pools.ask(target.origin + target.pathOf(probe.api, target.modelFor()), {
      method: 'POST',
      headers: target.headersWith(['content-type', probe.contentType]),
      body,
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
    })
    await answer.body.dump()
    return answer.statusCode
  }
  try {
    const first = await statusOf(probe.body(target.modelFor()))
    const second = first === 400 ? probe.secondBody?.(target.modelFor()) : undefined
    const status = second === undefined ? first : await statusOf(second)
    return status < 300 ? undefined : `status ${status}`
  } catch (error) {
    return `${reasonOf(error as Error)} after ${Math.round(runtime.now() - startedAtMs)} ms`
  }
}
