import { ask, openChat, seeAnswer, type Way } from '../chat.js'
import { expect, test } from '../test.js'

const secrets = {
  'an API key': 'sk-proj-Zx81mQpL0aVb73TnWc52RkYd',
  'an e-mail address': 'ada.lovelace@example.org',
  'a card number': '4242 4242 4242 4242',
  'an account number': 'DE89 3704 0044 0532 0130 00',
  'an IP address': '203.0.113.77',
  'a telephone number': '+49 30 901820',
}

for (const way of ['the Node service', 'this page'] satisfies Way[]) {
  test(`what is secret in a question reaches the model and never PostHog: ${way}`, async ({ page, arrived }) => {
    await openChat(page, way)
    await ask(page, `Remember: ${Object.values(secrets).join(' and ')}.`)
    await seeAnswer(page)

    const events = await arrived.have('$ai_trace', '$ai_generation')
    const everything = await arrived.everything()
    for (const [name, secret] of Object.entries(secrets)) {
      expect(everything.includes(secret), `${name} was sent`).toBe(false)
      expect(everything.includes(secret.replaceAll(' ', '')), `${name} was sent`).toBe(false)
    }
    const [call] = events.filter(({ event }) => event === '$ai_generation')
    expect(call?.properties.tracked_openai_redactions).toMatchObject({
      secret: expect.any(Number),
      email: expect.any(Number),
      card: expect.any(Number),
    })
    expect(JSON.stringify(call?.properties.$ai_input)).toContain('[email:1]')
  })
}
