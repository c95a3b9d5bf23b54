import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanBody, valueOf } from './scan-body.js'
import { spliceBody } from './splice-body.js'

const bytesOf = (text: string) => Buffer.from(text)
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const short = fc.string({ unit: 'binary', maxLength: 40 })
const json = fc.json({ stringUnit: 'binary', maxDepth: 4 })
/** Round-tripped, because JSON has no -0. */
const object = fc
  .dictionary(short, fc.jsonValue({ stringUnit: 'binary' }), { maxKeys: 8 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>)

test('an object is read as JSON.parse reads it, whatever its values', () => {
  fc.assert(
    fc.property(object, fc.integer({ min: 0, max: 2 }), (value, indent) => {
      const bytes = bytesOf(JSON.stringify(value, null, indent))
      const members = scanBody(bytes)
      expect(members?.map(({ name }) => name)).toEqual(Object.keys(value))
      for (const name of Object.keys(value)) expect(valueOf(bytes, members ?? [], name)).toEqual(value[name])
    }),
    { numRuns: 2_000 },
  )
})

test('after any change of one character, a body is accepted exactly if it is still a JSON object', () => {
  fc.assert(
    fc.property(
      json,
      fc.nat(),
      fc.constantFrom(...'{}[]",:\\0eE+-.tfnu \n\u0001a'),
      fc.nat(2),
      (text, at, letter, kind) => {
        const place = at % (text.length + 1)
        const rest = text.slice(place + (kind === 0 ? 1 : 0))
        const mutated = text.slice(0, place) + (kind === 2 ? '' : letter) + (kind === 2 ? rest.slice(1) : rest)
        const clean = bytesOf(mutated).toString()
        expect(scanBody(bytesOf(clean)) !== undefined).toBe(isObject(parsed(clean)))
      },
    ),
    { numRuns: 20_000 },
  )
})

test.each([
  'a'.repeat(300),
  '\\\\'.repeat(200),
  `${'a'.repeat(255)}\\"${'b'.repeat(20)}`,
  `${'\\u0041'.repeat(60)}\\"`,
])('a long string ends where JSON.parse says (%#)', (inside) => {
  for (let shift = 0; shift < 8; shift += 1) {
    const text = `{"a":"${'x'.repeat(shift)}${inside}","b":1}`
    expect(scanBody(bytesOf(text))?.map(({ name }) => name)).toEqual(Object.keys(JSON.parse(text) as object))
  }
})

test('the last of two members with the same name counts', () => {
  const bytes = bytesOf('{"model":"a","model":"b"}')
  expect(valueOf(bytes, scanBody(bytes) ?? [], 'model')).toBe('b')
})

test('a name written with escapes is found', () => {
  const bytes = bytesOf('{"mod\\u0065l":"a"}')
  expect(valueOf(bytes, scanBody(bytes) ?? [], 'model')).toBe('a')
})

test('200,000 nested arrays are rejected without a stack overflow', () => {
  expect(scanBody(bytesOf(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`))).toBeUndefined()
})

test('a body that needs no change is returned as the same buffer', () => {
  const bytes = bytesOf('{ "model": "a", "n": 1.0 }')
  expect(spliceBody(bytes, scanBody(bytes) ?? [], new Map([['no-log', undefined]]))).toBe(bytes)
})

test('a change leaves the other members as they were written', () => {
  const bytes = bytesOf('{ "a" : 1.0 , "model" : "x" ,"b":[1,\n2], "no-log":true }')
  const changes = new Map([
    ['model', '"y"'],
    ['no-log', undefined],
    ['stream_options', '{}'],
  ])
  expect(spliceBody(bytes, scanBody(bytes) ?? [], changes).toString()).toBe(
    '{"a" : 1.0,"model":"y","b":[1,\n2],"stream_options":{}}',
  )
})

test('a spliced body parses to the object with the same members changed', () => {
  fc.assert(
    fc.property(
      object,
      fc.uniqueArray(short, { maxLength: 4 }),
      fc.uniqueArray(short, { maxLength: 2 }),
      (value, gone, added) => {
        const bytes = bytesOf(JSON.stringify(value))
        const removed = [...gone, ...Object.keys(value).slice(0, gone.length)]
        const changes = new Map<string, string | undefined>(removed.map((name) => [name, undefined]))
        for (const name of added) changes.set(name, '"new"')
        const wanted = { ...value }
        for (const [name, change] of changes) if (change === undefined) delete wanted[name]
        const text = spliceBody(bytes, scanBody(bytes) ?? [], changes).toString()
        // JSON.parse makes own members of names such as __proto__.
        expect(new Map(Object.entries(JSON.parse(text) as object))).toEqual(
          new Map([
            ...Object.entries(wanted).filter(([name]) => !changes.has(name)),
            ...added.map((name) => [name, 'new'] as const),
          ]),
        )
      },
    ),
    { numRuns: 2_000 },
  )
})
