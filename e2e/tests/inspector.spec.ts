import { ask, openChat, seeAnswer } from '../chat.js'
import { expect, test } from '../test.js'
import { urls } from '../urls.js'

test('the inspector shows the trace while it arrives: the conversation, what was masked, the raw event', async ({
  page,
  arrived,
  context,
}) => {
  const inspector = await context.newPage()
  await inspector.goto(urls().inspector)

  await openChat(page, 'the Node service')
  await ask(page, 'Write to ada@example.org about the weather.')
  const answer = await seeAnswer(page)
  await arrived.have('$ai_trace', '$ai_generation')

  await inspector.getByRole('button', { name: /chat/ }).first().click()
  await expect(inspector.getByText('[email:1]').first()).toBeVisible()
  await expect(inspector.getByText(answer.slice(0, 40)).first()).toBeVisible()
  await expect(inspector.getByText('gpt-4o-mini').first()).toBeVisible()
  await expect(inspector.getByText('$ai_generation').first()).toBeAttached()
})
