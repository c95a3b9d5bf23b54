import { request } from 'undici'
import type { Arguments } from './read-arguments.js'

/** `--health` and `--test`: sends a request to the gateway running on this machine and prints the answer. */
export async function askGateway(given: Arguments, action: 'health' | 'test'): Promise<void> {
  const key = await masterKeyOf(given)
  const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) }
  const read = async (port: number, path: string, body?: unknown) => {
    const answer = await request(`http://${toAskedHost(given.host)}:${port}${path}`, {
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
    const text = await read(given.adminPort ?? given.port, '/health')
    const { unhealthy_count: unhealthy } = JSON.parse(text) as { unhealthy_count?: number }
    if (unhealthy !== 0) process.exitCode = 1
    return
  }
  const { data } = JSON.parse(await read(given.port, '/v1/models')) as { data?: readonly { id: string }[] }
  const model = data?.find(({ id }) => !id.includes('*'))?.id
  if (!model) throw new Error('The gateway has no model without a wildcard to test.')
  await read(given.port, '/v1/chat/completions', {
    model,
    messages: [{ role: 'user', content: 'This is a test. Say hello.' }],
  })
}

/** The master key as the gateway determines it: from the config file if there is one, else from the environment. */
async function masterKeyOf({ config }: Arguments): Promise<string | undefined> {
  if (config === undefined) return process.env.LITELLM_MASTER_KEY?.trim()
  const { readConfig } = await import('../config/read-config.js')
  return readConfig(config).general.masterKey
}

/** An address that can be connected to: loopback for "all addresses", and IPv6 in brackets. */
function toAskedHost(host = '127.0.0.1'): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
