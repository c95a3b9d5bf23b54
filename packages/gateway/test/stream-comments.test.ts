import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { isComment } from '../src/pass/is-comment.js'
import { chunkOf, createUpstream, events, type Upstream } from './create-upstream.js'
import { errorOf, masterKey, onlyEvent, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const stream = { model: 'gpt', messages: [{ role: 'user' as const, content: 'Hello' }], stream: true as const }
const comment = ': OPENROUTER PROCESSING\n\n'
const failure = 'data: {"error":{"message":"Provider returned error","code":429}}\n\n'

/** Sends a comment, and the rest once the comment was surely read. */
const afterComment = (rest: string) =>
  createUpstream((response) => {
    response.writeHead(200, events)
    response.write(comment)
    setTimeout(() => response.end(rest), 50)
  })

const withFallback = (first: Upstream, second: Upstream) =>
  scene({
    yaml: yamlOf(
      [entry('gpt', 'custom_openai/a', first), entry('other', 'custom_openai/b', second)],
      'router_settings: { num_retries: 0, fallbacks: [{ gpt: [other] }] }',
    ),
  })

const answering = () =>
  createUpstream((response) => response.writeHead(200, events).end(`${chunkOf('Mild')}data: [DONE]\n\n`))

test.each([
  ['after a comment', () => afterComment(failure)],
  [
    'in the packet of a comment',
    () => createUpstream((response) => response.writeHead(200, events).end(comment + failure)),
  ],
  ['never: there are only comments', () => afterComment(comment)],
])('a stream whose first event is an error goes to the fallback. The error comes %s', async (_, create) => {
  const gateway = await withFallback(await create(), await answering())
  const openai = new OpenAI({ apiKey: masterKey, baseURL: `${gateway.gateway.url}/v1`, maxRetries: 0 })
  let text = ''
  for await (const chunk of await openai.chat.completions.create(stream)) text += chunk.choices[0]?.delta.content ?? ''
  expect(text).toBe('Mild')
  expect(await onlyEvent(gateway)).toMatchObject({ tracked_openai_fallback: 'other' })
})

test('comments before the first event reach the client in their order', async () => {
  const sent = `${chunkOf('Mild')}data: [DONE]\n\n`
  const { ask } = await withFallback(await afterComment(sent), await answering())
  expect(await (await ask('/chat/completions', stream)).text()).toBe(comment + sent)
})

test('a stream of nothing but comments is a 502', async () => {
  const { ask } = await scene({
    yaml: yamlOf([entry('gpt', 'custom_openai/a', await afterComment(comment))], 'router_settings: { num_retries: 0 }'),
  })
  const response = await ask('/chat/completions', stream)
  expect(response.status).toBe(502)
  expect(await errorOf(response)).toMatchObject({ message: 'The upstream ended its stream before the first event.' })
})

test.each([
  [comment, true],
  [': a\r\n\r\n:\n', true],
  ['\n', true],
  [': a', false],
  [`${comment}data: {}\n\n`, false],
  ['data: {}\n\n', false],
  ['', false],
])('%j is only comments: %s', (text, expected) => expect(isComment(Buffer.from(text))).toBe(expected))
