import { expect, test, vi } from 'vitest'
import { chunkOf, createUpstream, events } from './create-upstream.js'
import { masterKey, oneModel, scene } from './scene.js'

test('a stored response is not asked for any longer when its client leaves, before or within its answer', async () => {
  const upstream = await createUpstream((response, _, count) => {
    if (count === 2) response.writeHead(200, events).write(chunkOf('Mild'))
  })
  const { gateway } = await scene({ yaml: oneModel.replace('OPENAI', upstream.url) })
  const ask = (signal: AbortSignal) =>
    fetch(`${gateway.url}/v1/responses/resp_1?stream=true`, {
      headers: { authorization: `Bearer ${masterKey}` },
      signal,
    })

  const before = new AbortController()
  const asking = ask(before.signal)
  await vi.waitFor(() => expect(upstream.requests).toHaveLength(1))
  before.abort()
  await expect(asking).rejects.toThrow()
  await upstream.requests[0]?.aborted

  const within = new AbortController()
  await (await ask(within.signal)).body?.getReader().read()
  within.abort()
  await upstream.requests[1]?.aborted
})
