import { ask, openChat, seeAnswer, seeWords, type Way } from '../chat.js'
import { expect, test } from '../test.js'

test('a turn through the service is one trace, from the click in the browser to the model call in Node', async ({
  page,
  arrived,
}) => {
  await openChat(page, 'the Node service')
  await ask(page, 'What is the weather in Lisbon?')
  const answer = await seeAnswer(page)

  const events = await arrived.have('$ai_trace', '$ai_generation')
  const trace = events.find(({ event }) => event === '$ai_trace')
  const call = events.find(({ event }) => event === '$ai_generation')
  expect(events).toHaveLength(2)
  expect(call?.properties).toMatchObject({
    $ai_trace_id: trace?.properties.$ai_trace_id,
    $session_id: trace?.properties.$session_id,
    $ai_model: 'gpt-4o-mini',
    $ai_stream: true,
    $ai_input: [{ role: 'user', content: 'What is the weather in Lisbon?' }],
    $ai_output_choices: [{ role: 'assistant', content: answer }],
    tracked_openai_ending: 'finished',
    $lib: 'posthog-node',
  })
  expect(trace?.properties).toMatchObject({
    $ai_input_state: 'What is the weather in Lisbon?',
    $ai_output_state: answer,
    $lib: 'web',
  })
  expect(call?.properties.$session_id).toEqual(expect.any(String))
  expect(call?.distinct_id).toBe(trace?.distinct_id)
  expect(call?.properties.$ai_parent_id).toBe(trace?.properties.$ai_trace_id)
})

test('a turn that the page asks by itself is one trace, with a call that posthog-js delivers', async ({
  page,
  arrived,
}) => {
  await openChat(page, 'this page')
  await ask(page, 'What does it cost?')
  const answer = await seeAnswer(page)

  const events = await arrived.have('$ai_trace', '$ai_generation')
  const [call] = events.filter(({ event }) => event === '$ai_generation')
  const [trace] = events.filter(({ event }) => event === '$ai_trace')
  expect(events).toHaveLength(2)
  expect(call?.properties).toMatchObject({
    $ai_trace_id: trace?.properties.$ai_trace_id,
    $session_id: trace?.properties.$session_id,
    $ai_output_choices: [{ role: 'assistant', content: answer }],
    tracked_openai_ending: 'finished',
    $lib: 'web',
  })
  expect(call?.properties.$ai_time_to_first_token).toBeGreaterThan(0)
  expect(call?.properties.$ai_time_to_first_token).toBeLessThan(call?.properties.$ai_latency as number)
})

for (const way of ['the Node service', 'this page'] satisfies Way[]) {
  test(`Stop gives one event with the words so far, marked as aborted or left: ${way}`, async ({ page, arrived }) => {
    await openChat(page, way)
    await ask(page, 'Tell me all about the weather.')
    await seeWords(page)
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect(page.locator('article').last()).toHaveAttribute('data-state', 'stopped')

    const events = await arrived.have('$ai_trace', '$ai_generation')
    const [call] = events.filter(({ event }) => event === '$ai_generation')
    expect(events).toHaveLength(2)
    expect(call?.properties.tracked_openai_ending).toMatch(/^(aborted|left)$/)
    expect(call?.properties).not.toHaveProperty('$ai_is_error')
    const [message] = call?.properties.$ai_output_choices as { content: string }[]
    expect(message?.content.split(' ').length).toBeGreaterThan(1)
  })
}

test('leaving the page in the middle of an answer loses nothing that had been captured', async ({ page, arrived }) => {
  await openChat(page, 'this page')
  await ask(page, 'First question.')
  const first = await seeAnswer(page)
  await ask(page, 'Tell me all about the weather.')
  await seeWords(page)
  await page.goto('about:blank')

  const events = await arrived.have('$ai_generation', '$ai_generation', '$ai_trace')
  const calls = events.filter(({ event }) => event === '$ai_generation')
  expect(calls).toHaveLength(2)
  const [whole, partial] = calls.sort((a, b) => a.timestamp.localeCompare(b.timestamp))
  expect(whole?.properties.$ai_output_choices).toEqual([{ role: 'assistant', content: first }])
  expect(partial?.properties.tracked_openai_ending).toBe('unfinished')
  expect(JSON.stringify(partial?.properties.$ai_output_choices)).toMatch(/\w+ \w+/)
})

test('a failed call shows a message to the user and gives an event with the error', async ({ page, arrived }) => {
  await page.route('**/v1/chat/completions', (route) =>
    route.continue({ headers: { ...route.request().headers(), 'x-mock-scenario': 'error-401' } }),
  )
  await openChat(page, 'this page')
  await ask(page, 'Hello?')
  await expect(page.locator('article').last()).toHaveAttribute('data-state', 'failed')

  const events = await arrived.have('$ai_generation', '$ai_trace')
  const [call] = events.filter(({ event }) => event === '$ai_generation')
  expect(call?.properties).toMatchObject({ $ai_is_error: true, $ai_http_status: 401, tracked_openai_ending: 'failed' })
})

test('a turn that never reached the model is a trace that failed; one that was stopped is not', async ({
  page,
  arrived,
}) => {
  await page.route('**/api/chat', (route) => route.abort())
  await openChat(page, 'the Node service')
  await ask(page, 'Hello?')
  await expect(page.locator('article').last()).toHaveAttribute('data-state', 'failed')
  await page.unroute('**/api/chat')
  await ask(page, 'And now?')
  await seeWords(page)
  await page.getByRole('button', { name: 'Stop' }).click()

  const traces = (await arrived.have('$ai_trace', '$ai_trace', '$ai_generation')).filter(
    ({ event }) => event === '$ai_trace',
  )
  expect(traces.map(({ properties }) => [properties.$ai_input_state, properties.$ai_is_error])).toEqual([
    ['Hello?', true],
    ['And now?', undefined],
  ])
})

test('a new turn is in view, and so is its answer while it grows', async ({ page, arrived }) => {
  await page.setViewportSize({ width: 700, height: 420 })
  await openChat(page, 'the Node service')
  for (const question of ['What is the weather?', 'What does it cost?', 'And tomorrow?']) {
    await ask(page, question)
    await expect(page.getByText(question)).toBeInViewport()
    await seeAnswer(page)
    await expect(page.getByText('Was this answer helpful?').last()).toBeInViewport()
  }
  // The next test must not get them.
  await arrived.have(...Array<string>(3).fill('$ai_trace'), ...Array<string>(3).fill('$ai_generation'))
})

test('an answer that failed before its first word is left out of the next question', async ({ page, arrived }) => {
  const failing = '**/v1/chat/completions'
  await page.route(failing, (route) =>
    route.continue({ headers: { ...route.request().headers(), 'x-mock-scenario': 'error-401' } }),
  )
  await openChat(page, 'this page')
  await ask(page, 'Hello?')
  await expect(page.locator('article').last()).toHaveAttribute('data-state', 'failed')
  await page.unroute(failing)
  await ask(page, 'And now?')
  await seeAnswer(page)

  const events = await arrived.have('$ai_generation', '$ai_generation')
  const answered = events.find(({ properties }) => properties.tracked_openai_ending === 'finished')
  expect(answered?.properties.$ai_input).toEqual([
    { role: 'user', content: 'Hello?' },
    { role: 'user', content: 'And now?' },
  ])
})

test('a screen reader is told that an answer is coming, and reads it once it is whole', async ({ page, arrived }) => {
  await openChat(page, 'this page')
  await ask(page, 'What is the weather?')
  await expect(page.getByRole('img', { name: 'answering' })).toBeVisible()
  await expect(page.getByRole('article')).toHaveAttribute('aria-busy', 'true')
  await seeAnswer(page)
  await expect(page.getByRole('article')).toHaveAttribute('aria-busy', 'false')
  await expect(page.getByRole('img', { name: 'answering' })).toHaveCount(0)
  await arrived.have('$ai_trace')
})

test('a double click on Send asks once, and does not stop the answer', async ({ page, arrived }) => {
  await openChat(page, 'this page')
  await page.getByLabel('Your question').fill('What is the weather?')
  await page.getByRole('button', { name: 'Send' }).dblclick()
  await seeAnswer(page)
  expect((await arrived.have('$ai_trace', '$ai_generation')).length).toBe(2)
})

test('on a phone, both who may call the model stand in one line', async ({ page, arrived }) => {
  await page.setViewportSize({ width: 390, height: 780 })
  await openChat(page, 'this page')
  const tops = await page.getByRole('radio').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top))
  expect(tops[0]).toBe(tops[1])
  expect(await arrived.events()).toEqual([])
})
