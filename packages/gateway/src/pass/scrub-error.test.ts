import { expect, test } from 'vitest'
import { scrubError } from './scrub-error.js'

const scrubbed = (text: string) => scrubError(Buffer.from(text), ['my-very-own-secret']).toString()

test.each([
  `Invalid schema: 'key_findings' and 'key_takeaways' are required.`,
  'key_findings_2024_summary, pk-columns and fw_update_channel',
  'The class sk_learn_model is not known.',
])('words that only begin like a key are kept: %s', (text) => {
  expect(scrubbed(text)).toBe(text)
})

test.each([
  'sk-proj-Ab12cdEFgh34',
  'sk-proj-****************cdef',
  'gsk_abcdef0123456789',
  'xai-abcdef0123456789',
  'fw_3ZabcdefGHIJKLmnop',
  'key-0123456789abcdef0123456789abcdef',
  'key_ab********ef',
  'AIzaSyA1234567890abcdefghijklmnopqrstuvw',
  'my-very-own-secret',
])('a key is removed: %s', (key) => {
  expect(scrubbed(`Incorrect API key provided: ${key}. Look.`)).toBe('Incorrect API key provided: [key]. Look.')
})

test.each(['sk-', 'sk-a.', 'key-', 'gsk_a-'])('a long text of repeated %s is searched in linear time', (piece) => {
  const text = piece.repeat(100_000)
  expect(scrubbed(text) === text).toBe(true)
})
