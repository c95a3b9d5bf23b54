import { expect, test } from 'vitest'
import { createUpstream } from './create-upstream.js'
import { onlyEvent, scene } from './scene.js'
import { entry, yamlOf } from './yaml-of.js'

const messages = [{ role: 'user', content: 'What is the weather?' }]
const chat = { model: 'gpt-4o-mini', messages }

test('a chat is answered by the upstream and makes one event', async () => {
  const { ask, openai, posthog, ended } = await scene()
  const response = await ask('/chat/completions', chat)
  expect(response.status).toBe(200)
  const answer = await response.json()
  expect(answer.choices[0].message.content).toContain('mild')
  expect(openai.requests()[0]?.headers.authorization).toBe('Bearer sk-upstream-secret')
  const [event] = await ended()
  expect(event).toMatchObject({
    event: '$ai_generation',
    properties: {
      $ai_model: 'gpt-4o-mini',
      $ai_provider: 'openai',
      $ai_input: messages,
      $ai_output_choices: [answer.choices[0].message],
      $ai_input_tokens: answer.usage.prompt_tokens,
      $ai_http_status: 200,
      $ai_lib: 'tracked-openai-gateway',
      tracked_openai_ending: 'finished',
      tracked_openai_model_group: 'gpt-4o-mini',
    },
  })
  posthog.assertSound()
})

test.each(['/responses/compact', '/decisions'])('%s is a model call, too', async (path) => {
  const upstream = await createUpstream((response) => response.end('{}'))
  const at = await scene({ yaml: yamlOf([entry('m', 'gpt-4o', upstream)]) })
  expect((await at.ask(`/v1${path}`, { model: 'm', input: 'Hello' })).status).toBe(200)
  expect(upstream.requests[0]).toMatchObject({ path: `/v1${path}` })
  expect(await onlyEvent(at)).toMatchObject({ $ai_http_status: 200 })
})
