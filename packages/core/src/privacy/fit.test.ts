import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fit } from './fit.js'

const maxBytes = 880_000
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
const prose = (length: number) =>
  'the quick brown fox jumps over the lazy dog. '.repeat(length / 45 + 1).slice(0, length)
const fitted = (properties: Record<string, unknown>, most = maxBytes) => {
  const cut = fit({ $ai_model: 'm', ...properties }, most, (name) => name !== '$ai_model')
  expect(bytes(cut)).toBeLessThanOrEqual(most)
  return cut
}
interface Message {
  role: string
  content: string
}

test.each([
  ['prose', prose(900_000)],
  ['lines', 'a line\n"quoted"\n'.repeat(60_000)],
  ['Greek', 'Στο σπίτι και στον κήπο. '.repeat(40_000)],
  ['Japanese', '東京は晴れです。'.repeat(60_000)],
  ['emoji', '🙂👍🏽 '.repeat(100_000)],
])('a text over the limit fills the room there is: %s', (_, content) => {
  const cut = fitted({ $ai_input: [{ role: 'user', content }] })
  expect(bytes(cut)).toBeGreaterThan(maxBytes * 0.97)
  const [message] = cut.$ai_input as [Message]
  const [, kept = '', count] = /^(.*) \[(\d+) characters cut\]$/s.exec(message.content) ?? []
  expect(content.startsWith(kept)).toBe(true)
  expect(kept.length + Number(count)).toBe(content.length)
  expect(cut.tracked_openai_truncated).toBe(true)
})

test('of too many messages, the first and the newest stay, with a mark for those between', () => {
  const messages = Array.from({ length: 1_200 }, (_, at) => ({
    role: at % 2 ? 'assistant' : 'user',
    content: `${at} ${prose(840)}`,
  }))
  const cut = fitted({ $ai_input: messages })
  const [first, mark, ...newest] = cut.$ai_input as [Message, string, ...Message[]]
  expect(first).toEqual(messages[0])
  expect(newest).toEqual(messages.slice(-newest.length))
  expect(mark).toBe(`[${1_199 - newest.length} items cut]`)
  expect(bytes(cut)).toBeGreaterThan(maxBytes * 0.99)
})

test('the longest text is cut, and shorter ones stay whole', () => {
  const tools = Array.from({ length: 20 }, (_, at) => ({
    type: 'function',
    function: { name: `t${at}`, d: prose(1_000) },
  }))
  const messages = [
    { role: 'system', content: prose(3_000) },
    { role: 'user', content: prose(2_000_000) },
    { role: 'tool', content: prose(1_000_000) },
    { role: 'user', content: 'And now?' },
  ]
  const cut = fitted({ $ai_input: messages, $ai_tools: tools, note: 'mine' })
  expect(cut).toMatchObject({ $ai_tools: tools, note: 'mine', $ai_model: 'm' })
  const [system, user, tool, last] = cut.$ai_input as Message[]
  expect([system, last]).toEqual([messages[0], messages[3]])
  expect(Math.abs((user?.content.length ?? 0) - (tool?.content.length ?? 0))).toBeLessThan(100)
  expect(bytes(cut)).toBeGreaterThan(maxBytes * 0.99)
})

test('one long message among many does not take the room of the others', () => {
  const messages = Array.from({ length: 300 }, (_, at) => ({ role: 'user', content: `${at} ${prose(500)}` }))
  const all = [...messages, { role: 'user', content: prose(3_000_000) }]
  const cut = fitted({ $ai_input: all }).$ai_input as Message[]
  expect(cut.slice(0, 300)).toEqual(messages)
  expect(cut).toHaveLength(301)
})

test('a text with more bytes per character at its end still fits', () => {
  for (const content of [
    prose(600_000) + '東京は晴れです。'.repeat(50_000),
    '東京は晴れです。'.repeat(50_000) + prose(600_000),
  ])
    expect(bytes(fitted({ $ai_input: content }))).toBeGreaterThan(maxBytes / 2)
})

test('cutting is idempotent', () => {
  const once = fitted({ $ai_input: prose(1_000_000) })
  expect(fit(once, maxBytes, () => true)).toBe(once)
})

test('any JSON fits, and facts stay', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })),
      fc.integer({ min: 80, max: 2_000 }),
      (given, most) => {
        expect(fitted({ content: given }, most).$ai_model).toBe('m')
      },
    ),
    { numRuns: 300 },
  )
})

test('cutting megabytes takes linear time', () => {
  const messages = Array.from({ length: 50_000 }, (_, at) => ({ role: 'user', content: `${at} ${prose(150)}` }))
  const before = process.cpuUsage()
  fitted({ $ai_input: messages, numbers: Array.from({ length: 300_000 }, (_, at) => at), long: prose(4_000_000) })
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000)
})
