import type { ServerResponse } from 'node:http'
import type { KeyFacts } from '../keys/keys.js'
import type { Target } from '../upstream/create-target.js'
import { adminsOnly } from './admins-only.js'
import type { GatewayState } from './gateway-state.js'
import { sendFailure, sendJson } from './send-json.js'

/** `GET /health`: asks every upstream for a few tokens, and tells which answered. Names with `*` are not asked. */
export async function answerHealth(
  { state, response }: { readonly state: GatewayState; readonly response: ServerResponse },
  key: KeyFacts,
): Promise<void> {
  if (!key.isMaster) return sendFailure(response, adminsOnly)
  const asked = state.router.targets.filter(({ model }) => !model.includes('*'))
  const outcomes = await Promise.all(asked.map(async (target) => ({ target, error: await check(target, state) })))
  const tell = ({ target: { id, deployment }, error }: (typeof outcomes)[number]) => ({
    model: deployment.model,
    model_name: deployment.modelName,
    model_id: id,
    ...(error && { error }),
  })
  const healthy = outcomes.filter(({ error }) => error === undefined)
  const unhealthy = outcomes.filter(({ error }) => error !== undefined)
  sendJson(response, 200, {
    healthy_endpoints: healthy.map(tell),
    unhealthy_endpoints: unhealthy.map(tell),
    healthy_count: healthy.length,
    unhealthy_count: unhealthy.length,
  })
}

/** What is wrong, without the upstream's words: they may repeat a key. */
async function check(target: Target, { pools, runtime }: GatewayState): Promise<string | undefined> {
  const isEmbedding = target.deployment.modelInfo.mode === 'embedding'
  const body = isEmbedding
    ? { model: target.model, input: 'ping' }
    : { model: target.model, messages: [{ role: 'user', content: 'ping' }], max_tokens: 5 }
  const startedAtMs = runtime.now()
  try {
    const path = target.pathOf(isEmbedding ? 'embeddings' : 'chat/completions', target.model)
    const answer = await pools.ask(target.origin + path, {
      method: 'POST',
      headers: ['content-type', 'application/json', ...target.headers],
      body: JSON.stringify(body),
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
    })
    await answer.body.dump()
    return answer.statusCode < 300 ? undefined : `status ${answer.statusCode}`
  } catch (error) {
    return `${(error as Error).name} after ${Math.round(runtime.now() - startedAtMs)} ms`
  }
}
