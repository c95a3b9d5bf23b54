import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRedactor } from './create-redactor.js'
import { toWellFormed } from './to-well-formed.js'

const given = 'Write to ada@example.org or b@example.org, not to ada@example.org'

test('masked values are restored, also in the words of a model', () => {
  const { redact, restore } = createRedactor()
  expect(redact(given)).toBe('Write to [email:1] or [email:2], not to [email:1]')
  expect(restore('Dear [email:2], [email:1] says hello. [email:9]')).toBe(
    'Dear b@example.org, ada@example.org says hello. [email:9]',
  )
})

test('coordinates are masked as numbers, too', () => {
  const { redact, restore } = createRedactor()
  const given = { lat: 52.52001, lng: -13.40495, latencySeconds: 0.52009, size: 7.12345 }
  const masked = redact(given)
  expect(masked).toEqual({ ...given, lat: '[location:1]', lng: '[location:2]' })
  expect(restore(masked)).toEqual(given)
  expect(redact({ coordinates: [13.40495, 52.52002] })).toEqual({ coordinates: ['[location:3]', '[location:4]'] })
})

test('numbering continues in a second text', () => {
  const { redact } = createRedactor()
  redact(given)
  expect(redact('c@example.org, b@example.org')).toBe('[email:3], [email:2]')
})

test('two redactors share nothing', () => {
  createRedactor().redact(given)
  expect(createRedactor().restore('[email:1]')).toBe('[email:1]')
})

test('messages are copied if something is masked; otherwise the same reference is returned', () => {
  const { redact, restore } = createRedactor()
  const messages = [
    { role: 'user', content: given },
    { role: 'user', content: 'hello' },
  ]
  const masked = redact(messages)
  expect(messages[0]?.content).toBe(given)
  expect(masked[0]?.content).toContain('[email:1]')
  expect(restore(masked)).toEqual(messages)
  const plain = [{ role: 'user', content: 'hello' }]
  expect([redact(plain), restore(plain)]).toEqual([plain, plain])
  expect(redact(plain)).toBe(plain)
  expect(restore(plain)).toBe(plain)
})

test('tool arguments stay JSON both ways, and a number is restored as a number', () => {
  const { redact, restore } = createRedactor()
  const args = '{ "pin": 1234, "to": "\\"quoted\\"@example.org", "note": "caf\\u00e9 b@example.org" }'
  const masked = redact(args)
  expect(Object.values(JSON.parse(masked) as object)[0]).toBe('[secret:1]')
  expect(restore(masked)).toBe(args)
  expect(restore('{"pin":"[secret:1]"}')).toBe('{"pin":1234}')
  expect(restore('It is [secret:1].')).toBe('It is 1234.')
})

test('JSON in a text stays JSON if an object in it is masked whole, and nothing else in it survives', () => {
  const { redact, restore } = createRedactor()
  const given = { password: { a: 1.5, b: 'x' }, api_key: 'correct horse battery', pin: 1234 }
  const masked = redact(JSON.stringify(given, null, 2))
  expect(JSON.parse(masked)).toEqual({ password: '[secret:1]', api_key: '[secret:2]', pin: '[secret:3]' })
  expect(JSON.parse(restore(masked))).toEqual(given)
  const nested = JSON.stringify([JSON.stringify(given, null, 2)])
  expect(redact(nested).replace(/secret:\d/g, '')).toBe(JSON.stringify([masked]).replace(/secret:\d/g, ''))
})

test.each([
  { get email() { return 'ada@example.org' } }, // prettier-ignore
  JSON.parse(`${'{"a":'.repeat(90)}"ada@example.org"${'}'.repeat(90)}`) as object,
])('what cannot be searched does not pass as searched', (value) =>
  expect(JSON.stringify(createRedactor().redact([value]))).not.toContain('ada@'),
)

test('media stays for the model', () => {
  const { redact } = createRedactor()
  const url = `data:image/png;base64,${Buffer.from('password=hunter2!x ada@example.org').toString('base64').repeat(60)}`
  const image = { type: 'image_url', image_url: { url } }
  expect(redact(image)).toBe(image)
  expect(redact([image, given])).toEqual([image, expect.stringContaining('[email:1]')])
})

test('a placeholder that was already in the text is not restored', () => {
  const { redact, restore } = createRedactor()
  const odd = ['the text [email:1]', given]
  expect(restore(redact(odd))).toEqual(odd)
})

test('pseudonyms are restored', () => {
  const { redact, restore } = createRedactor({ hashKey: 'a key of the test' })
  const masked = redact(given)
  expect(masked).toMatch(/^Write to \[email#[a-z2-7]{6}\] or /)
  expect(restore(masked)).toBe(given)
})

test('a placeholder shared by several values is not restored', () => {
  const { redact, restore } = createRedactor({ replace: { email: '<mail>' } })
  expect(restore(redact('a@example.org'))).toBe('a@example.org')
  expect(restore(redact(given))).toBe('Write to <mail> or <mail>, not to <mail>')
})

test('invalid options are named', () => {
  expect(() => createRedactor({ budgetMs: -1 })).toThrow('`options.budgetMs` must be a number above 0')
  expect(() => createRedactor({ mode: 'full' } as never)).toThrow('`options.mode` is no option')
})

describe('properties', () => {
  const values = [
    'ada@example.org',
    '4242 4242 4242 4242',
    'password=hunter2!x',
    '203.0.113.77',
    '[email:1]',
    '"',
    '{"a":',
  ]
  const words = fc.array(fc.oneof(fc.constantFrom(...values), fc.string({ unit: 'grapheme', maxLength: 12 })))

  test('restore undoes redact', () => {
    fc.assert(
      fc.property(words, (parts) => {
        const { redact, restore } = createRedactor()
        const text = parts.join(' ')
        expect(restore(redact(text))).toBe(toWellFormed(text))
      }),
      { numRuns: 1000 },
    )
  })

  test('restore gives back JSON in a text character by character, but for spaces in masked objects', () => {
    const leaf = fc.oneof(
      words.map((parts) => parts.join(' ')),
      fc.integer(),
      fc.constant(4111111111111111),
    )
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        leaf,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'pin', 'password', 'é'), tie('value')),
      ),
    })).value
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const { redact, restore } = createRedactor()
        const text = JSON.stringify({ value }, null, indent)
        const restored = restore(redact(text))
        // An object that is masked whole, as in a field `password`, comes back without its spaces.
        const isWhole = /"(pin|password)": ?[[{]/.test(text)
        expect(isWhole ? JSON.stringify(JSON.parse(restored), null, indent) : restored).toBe(text)
      }),
      { numRuns: 500 },
    )
  })
})
