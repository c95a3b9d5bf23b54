import fc from 'fast-check'
import { Agent, request } from 'undici'
import { expect, test } from 'vitest'
import { closeAfter, masterKey, scene } from './scene.js'

const secrets = [masterKey, 'sk-upstream-secret', 'phc_global']
const paths = (
  '/chat/completions /v1/chat/completions /completions /embeddings /responses /moderations /images/generations ' +
  '/images/edits /audio/speech /audio/transcriptions /responses/resp_1/cancel /team/new /key/generate /models /metrics'
).split(' ')
const seeds = [
  '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}],"stream":false,"metadata":{"user_id":"u"}}',
  '{"model":"gpt-4o-mini","input":"Hello","stream":true,"stream_options":{"include_usage":true}}',
  '{"model":"mock:error-500","messages":[],"no-log":true,"posthog_api_key":"phc_x","posthog_api_url":"http://127.0.0.1"}',
  '--b\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper\r\n--b--\r\n',
]

const mutation = fc.record({
  seed: fc.constantFrom(...seeds),
  at: fc.nat(),
  gone: fc.nat(8),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.constantFrom('"', '{', '[', '\\', '\0', ',"model":1', '\ud800').map((text) => Buffer.from(text)),
  ),
})
const asked = fc.record({
  path: fc.constantFrom(...paths),
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'DELETE'),
  query: fc.constantFrom('', '?', '?model=%', '?a=b&a=c', '?%00'),
  isKnown: fc.boolean(),
  type: fc.constantFrom('application/json', 'multipart/form-data; boundary=b', 'multipart/form-data', 'text/plain', ''),
  body: fc.array(mutation, { minLength: 1, maxLength: 3 }).map((all) => {
    let bytes = Buffer.from(all[0]?.seed ?? '')
    for (const { at, gone, put } of all) {
      const place = at % (bytes.length + 1)
      bytes = Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + gone)])
    }
    return bytes
  }),
})

test('10,000 mutated requests: never a 500 of ours, never a crash, never a secret in an answer', async () => {
  const { gateway, ask } = await scene({ yaml: undefined })
  const dispatcher = new Agent({ connections: 32 })
  closeAfter(() => dispatcher.close())
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 50, maxLength: 50 }), async (batch) => {
      await Promise.all(
        batch.map(async ({ path, method, query, isKnown, type, body }) => {
          const answer = await request(gateway.url + path + query, {
            dispatcher,
            method: method as 'POST',
            headers: { 'content-type': type, authorization: `Bearer ${isKnown ? masterKey : 'sk-unknown-0123456789'}` },
            ...(method === 'POST' && { body }),
          })
          const text = await answer.body.text()
          // A 500 of the upstream is passed on; one of the gateway's own has this message.
          expect(text).not.toContain('this is a bug in the gateway')
          for (const secret of secrets) expect(text).not.toContain(secret)
        }),
      )
    }),
    { numRuns: 200, endOnFailure: true },
  )
  expect((await ask('/health/liveliness')).status).toBe(200)
}, 120_000)
