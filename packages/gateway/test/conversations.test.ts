import { expect, test } from 'vitest'
import { createUpstream, events } from './create-upstream.js'
import { errorOf, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

/** An account that stores its responses and can only continue these. */
function account(name: string) {
  const kept = new Set<unknown>()
  return createUpstream((response, { path, body }, count) => {
    const [, asked] = /responses\/(\w+)/.exec(path) ?? []
    if (asked) return response.writeHead(kept.has(asked) ? 200 : 404).end(JSON.stringify({ id: asked, of: name }))
    const { previous_response_id: previous, stream } = JSON.parse(body.toString()) as Record<string, unknown>
    if (previous !== undefined && !kept.has(previous)) {
      const message = `Previous response with id '${String(previous)}' not found.`
      return response.writeHead(400).end(JSON.stringify({ error: { message, code: 'previous_response_not_found' } }))
    }
    const id = `resp_${name}${count}`
    kept.add(id)
    if (!stream) return response.writeHead(200).end(JSON.stringify({ id, object: 'response', output: [] }))
    const created = { type: 'response.created', response: { id, object: 'response' } }
    response.writeHead(200, events).end(`event: response.created\ndata: ${JSON.stringify(created)}\n\n`)
  })
}

const twoAccounts = async () => {
  const [one, two] = [await account('one'), await account('two')]
  const second = entry('gpt', 'gpt-4o', two).replace('sk-upstream', 'sk-other-upstream')
  return { one, two, yaml: yamlOf([entry('gpt', 'gpt-4o', one), second]) }
}

test.each([false, true])(
  'the next turn of a conversation goes to the account that stores it (stream: %s)',
  async (stream) => {
    const { one, two, yaml } = await twoAccounts()
    const { ask } = await scene({ yaml })
    for (let count = 0; count < 6; count += 1) {
      const first = await (await ask('/v1/responses', { model: 'gpt', input: 'Hello', stream })).text()
      const [id] = /resp_\w+/.exec(first) ?? []
      const next = await ask('/v1/responses', { model: 'gpt', input: 'And?', previous_response_id: id })
      expect(next.status).toBe(200)
    }
    expect(one.requests.length + two.requests.length).toBe(12)
  },
)

test('a conversation of unknown origin is tried at each account until one knows it', async () => {
  const { one, two, yaml } = await twoAccounts()
  const before = await scene({ yaml })
  const ids: string[] = []
  for (let count = 0; count < 4; count += 1) {
    const answer = await before.ask('/v1/responses', { model: 'gpt', input: 'Hello' })
    ids.push(((await answer.json()) as { id: string }).id)
  }
  expect([one.requests.length, two.requests.length]).toEqual([2, 2])
  const after = await scene({ yaml: `${yaml}router_settings: { num_retries: 0 }` })
  for (const id of ids.reverse()) {
    const next = await after.ask('/v1/responses', { model: 'gpt', input: 'And?', previous_response_id: id })
    expect(next.status).toBe(200)
  }
})

test('a conversation that no account knows is answered with the 400 of the first account', async () => {
  const { one, two, yaml } = await twoAccounts()
  const { ask } = await scene({ yaml })
  const next = await ask('/v1/responses', { model: 'gpt', input: 'And?', previous_response_id: 'resp_gone' })
  expect([next.status, await errorOf(next)]).toMatchObject([400, { code: 'previous_response_not_found' }])
  expect([one.requests.length, two.requests.length]).toEqual([1, 1])
})

test('the next turn of a conversation is not tried at other accounts because of another error', async () => {
  const refusing = () => createUpstream((response) => response.writeHead(400).end('{"error":{"message":"No tool"}}'))
  const [one, two] = [await refusing(), await refusing()]
  const { ask } = await scene({ yaml: yamlOf([entry('gpt', 'gpt', one), entry('gpt', 'gpt', two)]) })
  const next = await ask('/v1/responses', { model: 'gpt', input: 'And?', previous_response_id: 'resp_1' })
  expect([next.status, await errorOf(next)]).toEqual([400, { message: 'No tool' }])
  expect(one.requests.length + two.requests.length).toBe(1)
})

test('a response that was made through this gateway is retrieved from its own account first', async () => {
  const { one, two, yaml } = await twoAccounts()
  const { ask } = await scene({ yaml })
  for (let count = 0; count < 4; count += 1) {
    const { id } = (await (await ask('/v1/responses', { model: 'gpt', input: 'Hello' })).json()) as { id: string }
    expect(await (await ask(`/v1/responses/${id}`)).json()).toMatchObject({ id })
  }
  expect([one.requests.length, two.requests.length]).toEqual([4, 4])
})
