import { ask, openChat, seeAnswer } from '../chat.js'
import { expect, test } from '../test.js'

test('a thumb and a comment arrive in the trace of the answer that they are about', async ({ page, arrived }) => {
  await openChat(page, 'the Node service')
  await ask(page, 'What is the weather?')
  await seeAnswer(page)
  await page.getByRole('button', { name: 'Yes, helpful' }).click()
  await page.getByLabel('What could be better?').fill('Ask ada@example.org, she knows.')
  await page.getByRole('button', { name: 'Send feedback' }).click()
  await expect(page.getByText('Thank you for your feedback.')).toBeVisible()

  const events = await arrived.have('$ai_trace', '$ai_generation', '$ai_metric', '$ai_feedback')
  const find = (name: string) => events.find(({ event }) => event === name)?.properties
  expect(find('$ai_metric')).toMatchObject({ $ai_metric_name: 'user_rating', $ai_metric_value: '1' })
  expect(find('$ai_feedback')).toMatchObject({ $ai_feedback_text: 'Ask [email:1], she knows.' })
  expect(new Set(events.map(({ properties }) => properties.$ai_trace_id)).size).toBe(1)
})
