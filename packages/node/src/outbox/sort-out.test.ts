import { describe, expect, test } from 'vitest'
import { ok, outboxScene } from '../../test/outbox-scene.js'
import { safeEvent } from '../../test/safe-event.js'
import type { Message } from './to-message.js'

describe('an event that PostHog always rejects', () => {
  const isPoison = ({ properties }: Message) => properties.serial === 77
  test('is isolated and dropped with a reason, and no other is lost', async () => {
    const { outbox, requests, taken, problems } = outboxScene(({ messages }) => ({
      status: messages.some(isPoison) ? 400 : 200,
    }))
    for (let serial = 0; serial < 500; serial += 1) outbox.send(safeEvent(serial))
    await outbox.flush()
    expect(taken.size).toBe(499)
    expect(outbox.stats()).toMatchObject({ delivered: 499, pending: 0, dropped: { posthog_rejected: 1 } })
    expect(problems).toMatchObject([{ code: 'posthog_rejected', dropped: 1 }])
    expect(requests.length).toBeLessThan(20)
  })

  test('does not change the order of the others', async () => {
    const order: unknown[] = []
    const { outbox } = outboxScene(({ messages }) => {
      if (messages.some(isPoison)) return { status: 400 }
      order.push(...messages.map(({ properties }) => properties.serial))
      return { status: 200 }
    })
    for (let serial = 0; serial < 200; serial += 1) outbox.send(safeEvent(serial))
    await outbox.flush()
    expect(order).toEqual(Array.from({ length: 200 }, (_, serial) => serial).filter((serial) => serial !== 77))
  })

  test('because it is too large is cut until it is accepted', async () => {
    const { outbox, taken } = outboxScene(({ messages }) => ({
      status: JSON.stringify(messages).length > 100_000 ? 413 : 200,
    }))
    for (let serial = 0; serial < 50; serial += 1) outbox.send(safeEvent(serial))
    outbox.send(safeEvent(50, { text: 'word '.repeat(150_000) }))
    await outbox.flush()
    expect(outbox.stats()).toMatchObject({ delivered: 51, dropped: {} })
    expect([...taken.values()].find(({ properties }) => properties.serial === 50)?.properties).toMatchObject({
      tracked_openai_truncated: true,
      $ai_span_id: '50',
    })
  })

  test('because a proxy answers 413 with a web page, as nginx does, is treated in the same way, and holds up no other', async () => {
    const { outbox, taken } = outboxScene(({ messages }) =>
      JSON.stringify(messages).length > 100_000 ? { status: 413, isPage: true } : { status: 200 },
    )
    outbox.send(safeEvent(0, { text: 'word '.repeat(150_000) }))
    for (let serial = 1; serial < 50; serial += 1) outbox.send(safeEvent(serial))
    await outbox.flush()
    expect(taken.size).toBe(50)
  })

  test('even after it was cut is dropped with a reason', async () => {
    const { outbox } = outboxScene(() => ({ status: 413 }))
    for (let serial = 0; serial < 5; serial += 1) outbox.send(safeEvent(serial, { text: 'word '.repeat(10_000) }))
    await outbox.flush()
    expect(outbox.stats()).toMatchObject({ delivered: 0, pending: 0, dropped: { posthog_too_large: 5 } })
  })

  test('an id that is not a UUID is replaced once, so that repeated events can be deduplicated', async () => {
    const { outbox, requests, pass } = outboxScene((_, serial) => (serial === 1 ? {} : { status: 200 }))
    outbox.send({ ...safeEvent(1), uuid: 'mine' })
    await pass(1_000)
    await pass(1_000)
    const [first, second] = requests.map(({ messages }) => messages[0]?.uuid)
    expect(first).toMatch(/^[\da-f-]{36}$/)
    expect(second).toBe(first)
  })
})

describe('large events', () => {
  const large = (serial: number) => safeEvent(serial, { text: 'word '.repeat(400_000) })

  test('have a lane of their own', async () => {
    const { outbox, requests } = outboxScene(ok, { hasLargeLane: true })
    for (const event of [safeEvent(1), large(2), safeEvent(3)]) outbox.send(event)
    await outbox.flush()
    expect(requests.map(({ lane }) => lane)).toEqual(['default', 'large', 'default'])
    expect(outbox.maxEventBytes()).toBeGreaterThan(7_900_000)
  })

  test.each([false, true])('are cut for a server without such a lane, if its 404 is a web page: %s', async (isPage) => {
    const { outbox, taken, requests, problems } = outboxScene(
      ({ lane }) => (lane === 'large' ? { status: 404, isPage } : { status: 200 }),
      { hasLargeLane: true },
    )
    for (const event of [large(1), large(2)]) outbox.send(event)
    await outbox.flush()
    expect(requests.map(({ lane }) => lane)).toEqual(['large', 'default', 'default'])
    for (const { properties } of taken.values()) {
      expect(JSON.stringify(properties).length).toBeLessThan(900_000)
      expect(properties).toMatchObject({ tracked_openai_truncated: true, $ai_span_name: 'x' })
    }
    expect(problems).toMatchObject([{ code: 'large_events_unsupported', dropped: 0 }])
    expect(outbox.maxEventBytes()).toBe(880_000)
  })
})
