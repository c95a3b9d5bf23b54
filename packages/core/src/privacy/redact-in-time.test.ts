import { describe, expect, test } from 'vitest'
import type { Problem } from '../capture/counts.js'
import type { CallEvent } from '../event/call-event.js'
import { record, text } from '../event/row.js'
import { json } from '../event/row-kinds.js'
import { redactEvent } from '../../test/redact-event.js'
import { createRedact } from './create-redact.js'
import type { Privacy } from './policy.js'

const rows = [
  text('$ai_model', 'facts', () => undefined),
  text('$ai_session_id', 'identity', () => undefined),
  json('$ai_input', 'content', () => undefined),
  json('$ai_output_choices', 'content', () => undefined),
  record('$ai_usage', 'facts', () => undefined),
]
const event = (properties: Record<string, unknown>): CallEvent => ({
  name: '$ai_generation',
  rows,
  uuid: '01977420-dc00-7000-8000-000000000001',
  timestampMs: 0,
  properties,
})

describe('within a trace', () => {
  const inTrace = (trace: string, text: string, redact: ReturnType<typeof createRedact>) =>
    redactEvent(event({ $ai_trace_id: trace, $ai_input: text }), { redact }).properties.$ai_input

  test('a value has the same number in every event; another trace starts at 1', () => {
    const redact = createRedact()
    expect(inTrace('a', 'b@example.org c@example.org', redact)).toBe('[email:1] [email:2]')
    expect(inTrace('b', 'c@example.org', redact)).toBe('[email:1]')
    expect(inTrace('a', 'c@example.org d@example.org 203.0.113.7', redact)).toBe('[email:2] [email:3] [ip:1]')
  })

  test('different spellings of a value share a number', () => {
    expect(inTrace('a', 'Ada@Example.org ada@example.org +49 30 901820 +4930901820', createRedact())).toBe(
      '[email:1] [email:1] [phone:1] [phone:1]',
    )
  })

  test('the least recently used of a thousand traces is forgotten first', () => {
    const redact = createRedact()
    for (const trace of ['old', 'used']) inTrace(trace, 'a@example.org b@example.org', redact)
    for (let index = 0; index < 999; index += 1) {
      inTrace(`t${index}`, 'a@example.org', redact)
      if (index === 500) inTrace('used', 'a@example.org', redact)
    }
    expect(inTrace('used', 'b@example.org', redact)).toBe('[email:2]')
    expect(inTrace('old', 'b@example.org', redact)).toBe('[email:1]')
  })
})

describe('time', () => {
  const long = Array.from({ length: 40 }, (_, index) => `${'some words and more '.repeat(1_000)}a${index}@example.org`)
  const run = (privacy: Privacy, value: unknown, msEach = 1) => {
    let nowMs = 0
    const problems: Problem[] = []
    const { properties } = redactEvent(event({ $ai_model: 'gpt-4o', $ai_input: value, $ai_output_choices: ['x'] }), {
      privacy,
      now: () => (nowMs += msEach),
      tell: (problem) => problems.push(problem),
    })
    return { properties, problems: problems.map(({ code, message }) => [code, message]) }
  }

  test('content that takes longer than 50 ms is left out and reported; facts are kept', () => {
    expect(run('redacted', long, 10)).toEqual({
      properties: {
        $ai_model: 'gpt-4o',
        tracked_openai_redactions: expect.anything(),
        tracked_openai_redaction_failed: true,
      },
      problems: [['redaction_failed', 'Content that could not be masked within 50 ms was left out of an event.']],
    })
  })

  test('the first event, whose masking is compiled while it runs, has four times as long', () => {
    const redact = createRedact()
    const privacy: Privacy = { detectors: { own: () => [] } }
    const inputs = [0, 1].map(() => {
      let nowMs = 0
      return redactEvent(event({ $ai_input: 'Hi' }), { redact, privacy, now: () => (nowMs += 60) }).properties.$ai_input
    })
    expect(inputs).toEqual(['Hi', undefined])
  })

  test('budgetMs sets the limit', () => {
    expect(run({ budgetMs: 5_000 }, long, 10).problems).toEqual([])
    expect(run({ budgetMs: 5 }, long).problems).toHaveLength(1)
  })

  test('a clock that jumps does not lose short content', () => {
    expect(run('redacted', 'ada@example.org', 1_000).properties.$ai_input).toBe('[email:1]')
  })

  test('a slow custom detector loses the content', () => {
    expect(run({ detectors: { own: () => [] } }, 'ada@example.org', 1_000).problems).toHaveLength(1)
  })

  test('a timeout in the second pass leaves no content of that pass', () => {
    const given = event({ $ai_input: [...long, { password: 'hunter2!x' }], $ai_output_choices: ['use hunter2!x'] })
    // Short texts without anything in them are known from then on, and are not searched again.
    redactEvent(given)
    let all = 0
    redactEvent(given, { now: () => ((all += 1), 0) })
    let asked = 0
    const { properties } = redactEvent(given, { now: () => ((asked += 1) === all ? 1_000 : 0) })
    expect(properties).toMatchObject({ $ai_input: expect.anything(), tracked_openai_redaction_failed: true })
    expect(JSON.stringify(properties)).not.toContain('hunter2')
  })
})
