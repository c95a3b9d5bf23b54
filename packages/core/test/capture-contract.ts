import { expect, test } from 'vitest'
import type { Capture } from '../src/capture/capture.js'
import { redactEvent } from './redact-event.js'

/** The contract of every capture, regardless of how it delivers. Call it inside a `describe`. */
export function captureContract(make: () => Capture | Promise<Capture>): void {
  const event = (serial: number) =>
    redactEvent({
      name: '$ai_span',
      rows: [],
      uuid: `01977420-dc00-7000-8000-${String(serial).padStart(12, '0')}`,
      timestampMs: Date.now(),
      properties: { $ai_trace_id: 't', $ai_span_id: 's', $ai_span_name: 'x', $ai_latency: 1 },
    })
  const sum = ({ delivered, pending, dropped }: ReturnType<Capture['stats']>) =>
    delivered + pending + Object.values(dropped).reduce((total, count) => total + count, 0)

  test('send returns nothing, and every event is counted', async () => {
    const capture = await make()
    expect(capture.send(event(1))).toBeUndefined()
    capture.send(event(2))
    expect(capture.stats().captured).toBe(2)
    expect(sum(capture.stats())).toBe(2)
    await capture.shutdown(2_000)
    expect(sum(capture.stats())).toBe(2)
  })

  test('flush and shutdown resolve, even if nothing was sent, and more than once', async () => {
    const capture = await make()
    await expect(capture.flush()).resolves.toBeUndefined()
    await expect(capture.shutdown(500)).resolves.toBeUndefined()
    await expect(capture.shutdown(500)).resolves.toBeUndefined()
    await expect(capture.flush()).resolves.toBeUndefined()
  })

  test('sending after shutdown does not throw, and the counts still add up', async () => {
    const capture = await make()
    await capture.shutdown(500)
    expect(() => capture.send(event(3))).not.toThrow()
    expect(capture.stats().captured).toBe(1)
    expect(sum(capture.stats())).toBe(1)
  })
}
