import { expect, test } from 'vitest'
import { master, oneModel, onlyEvent, scene } from './scene.js'

const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Write to jane@example.com' }] }

test.each([
  ['full', 'Write to jane@example.com'],
  ['redacted', 'Write to [email:1]'],
  ['metadata', undefined],
])('with posthog_privacy: %s, the event has the content %j', async (mode, content) => {
  const at = await scene({ yaml: `${oneModel}general_settings: { posthog_privacy: ${mode} }\n` })
  await at.ask('/chat/completions', chat)
  expect((await onlyEvent(at)).$ai_input).toEqual(content && [{ role: 'user', content }])
})

test('calls of a team that turned off the logging of messages have no content in their events', async () => {
  const team = { id: 'team', callbacks: [], isLoggingDisabled: false, metadata: {}, privacy: 'metadata' } as const
  const at = await scene({ keys: { find: () => ({ ...master, isMaster: false, team }) } })
  await at.ask('/chat/completions', chat)
  expect(await onlyEvent(at)).not.toHaveProperty('$ai_input')
})
