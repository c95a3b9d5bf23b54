import { request } from 'undici'
import type { Arguments } from './read-arguments.js'

/** `--health` and `--test`: asks a gateway that runs on this machine, and prints its answer. */
export async function askGateway({ port, host = '127.0.0.1' }: Arguments, action: 'health' | 'test'): Promise<void> {
  const key = process.env.LITELLM_MASTER_KEY
  const origin = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) }
  const read = async (path: string, body?: unknown) => {
    const answer = await request(origin + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.body.text()
    process.stdout.write(`${text}\n`)
    if (answer.statusCode !== 200) process.exitCode = 1
    return text
  }
  if (action === 'health') {
    const { unhealthy_count: unhealthy } = JSON.parse(await read('/health')) as { unhealthy_count?: number }
    if (unhealthy !== 0) process.exitCode = 1
    return
  }
  const { data } = JSON.parse(await read('/v1/models')) as { data?: readonly { id: string }[] }
  const model = data?.find(({ id }) => !id.includes('*'))?.id
  if (!model) throw new Error('The gateway has no model without a wildcard to test.')
  await read('/v1/chat/completions', { model, messages: [{ role: 'user', content: 'This is a test. Say hello.' }] })
}
