import { expect, test } from 'vitest'
import { shrink } from './shrink.js'

const properties = {
  $ai_trace_id: 'trace',
  $ai_model: 'gpt-4o-mini',
  $ai_input: [{ role: 'user', content: 'word '.repeat(20_000) }],
  note: 'mine '.repeat(20_000),
}

test('a cut event keeps its facts and says that it was cut', () => {
  const cut = shrink('$ai_generation', properties, 20_000)
  expect(cut).toMatchObject({ $ai_trace_id: 'trace', $ai_model: 'gpt-4o-mini', tracked_openai_truncated: true })
  expect(JSON.stringify(cut).length).toBeLessThanOrEqual(20_000)
})

test('an event that fits is unchanged', () => {
  expect(shrink('$ai_generation', properties, 900_000)).toEqual(properties)
})
