import { describe, expect, test } from 'vitest'
import { failure, observation, outgoingScene as scene } from '../../test/outgoing-scene.js'

describe('beforeSend', () => {
  test('receives the redacted event with its name and person', () => {
    const seen: unknown[] = []
    const { report } = scene({ beforeSend: (event) => void seen.push(event) })
    report({ ...observation(), tracking: { userId: 'ada', groups: { company: 'acme' } } })
    expect(seen).toMatchObject([
      {
        name: '$ai_generation',
        distinctId: 'ada',
        groups: { company: 'acme' },
        properties: { $ai_input: 'I am [email:1]', $ai_model: 'gpt-4o' },
      },
    ])
  })

  test('may remove, change and add properties; added values are masked', () => {
    const { report, events } = scene({
      beforeSend: (event) => {
        delete event.properties.$ai_input
        event.properties.feature = 'found by bob@example.org'
        event.properties.plan = 'free'
        event.properties.$ai_model = 'of carol@example.org'
        Object.assign(event.properties.$ai_usage as object, { note: 'dan@example.org' })
        return event
      },
    })
    report(observation())
    expect(events()[0]).not.toHaveProperty('$ai_input')
    expect(events()[0]).toMatchObject({
      feature: 'found by [email:2]',
      plan: 'free',
      $ai_latency: 1.5,
      tracked_openai_redactions: { email: 4 },
    })
    expect(JSON.stringify(events())).not.toMatch(/@/)
  })

  test.each([null, '', undefined])('makes the event anonymous by the distinctId %j', (distinctId) => {
    const { report, capture } = scene({ beforeSend: (event) => ({ ...event, distinctId: distinctId as undefined }) })
    report({ ...observation(), tracking: { userId: 'ada' } })
    expect(capture.events()[0]?.distinctId).toBeUndefined()
  })

  test('may add what is not JSON', () => {
    const { report, events, problems } = scene({
      beforeSend: (event) => {
        Object.assign(event.properties, { count: 10n, event })
        return event
      },
    })
    report(observation())
    expect(events()[0]).toMatchObject({ count: '10', $ai_model: 'gpt-4o', $ai_input: 'I am [email:1]' })
    expect(problems).toEqual([])
  })

  test('cannot add content in metadata mode', () => {
    const { report, events } = scene({
      privacy: 'metadata',
      beforeSend: (event) => ({ ...event, properties: { ...event.properties, $ai_input: 'Hello' } }),
    })
    report(observation())
    expect(events()[0]).toMatchObject({ $ai_model: 'gpt-4o' })
    expect(events()[0]).not.toHaveProperty('$ai_input')
  })

  test('the size limit also holds for what it adds', () => {
    const { report, events } = scene(
      { beforeSend: (event) => ({ ...event, properties: { ...event.properties, big: 'x '.repeat(100_000) } }) },
      { maxEventBytes: () => 20_000 },
    )
    report(observation())
    expect(JSON.stringify(events()[0]).length).toBeLessThan(20_000)
    expect(events()[0]).toMatchObject({ tracked_openai_truncated: true, $ai_model: 'gpt-4o' })
  })

  test.each([[null], [undefined], [false as const]])('returning %j drops the event and counts it', (given) => {
    const { report, events, problems, counts } = scene({ beforeSend: () => given })
    report(observation())
    expect([events(), problems]).toEqual([[], []])
    expect(counts.stats().dropped).toEqual({ before_send_dropped: 1 })
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('ada@example.org')
      },
    ],
    ['gives a promise', (event: unknown) => Promise.resolve(event)],
    ['gives a promise that is rejected', () => Promise.reject(new Error('ada@example.org'))],
    ['gives something else', () => 'x'],
  ])('that %s drops the event, because nobody knows what it would have taken out', (_, beforeSend) => {
    const { report, events, problems, counts } = scene({ beforeSend: beforeSend as never })
    report(observation())
    expect(events()).toEqual([])
    expect(problems).toMatchObject([{ code: 'before_send_failed' }])
    expect(JSON.stringify(problems)).not.toMatch(/ada/)
    expect(counts.stats()).toMatchObject({ captured: 1, pending: 0, dropped: { before_send_failed: 1 } })
  })

  test('also receives the $exception of a failed call', () => {
    const { report, names } = scene({
      captureExceptions: true,
      beforeSend: (event) => (event.name === '$exception' ? null : event),
    })
    report(failure())
    expect(names()).toEqual(['$ai_generation'])
  })
})
