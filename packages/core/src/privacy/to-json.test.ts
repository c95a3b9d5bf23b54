import { createHash } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { redactEvent } from '../../test/redact-event.js'
import { json } from '../event/row-kinds.js'

const rows = [json('$ai_input', 'content', () => undefined)]
const masked = (value: unknown) =>
  redactEvent({ name: '$ai_span', rows, uuid: 'x', timestampMs: 0, properties: { $ai_input: value } }).properties
    .$ai_input
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const secret = 'Zx81mQpL0aVb73TnWc52'

describe('a field name is a label for its value', () => {
  test.each([
    ['a list of headers', [['Authorization', `Bearer ${secret}`]], [['Authorization', '[secret:1]']]],
    ['raw headers, name after name', ['Host', 'a', 'Cookie', `s=${secret}`], ['Host', 'a', 'Cookie', '[secret:1]']],
    ['a name and a value', [{ name: 'x-api-key', value: secret }], [{ name: 'x-api-key', value: '[secret:1]' }]],
    ['a key and a value', { key: 'DB_PASSWORD', value: secret }, { key: 'DB_PASSWORD', value: '[secret:1]' }],
    ['an object', { credentials: { user: 'ada', word: 'b' } }, { credentials: '[secret:1]' }],
    ['a list', { api_key: [secret, 'x'] }, { api_key: '[secret:1]' }],
    ['what says no more than its name', { 'js.cookie': 'js-cookie' }, { 'js.cookie': 'js-cookie' }],
    ['a number', { cvv: 123, pin: 1234 }, { cvv: '[secret:1]', pin: '[secret:2]' }],
    ['headers', new Headers({ authorization: secret, host: 'a' }), { authorization: '[secret:1]', host: 'a' }],
    [
      'a map',
      new Map<unknown, unknown>([
        ['password', 'b1'],
        [1, 2],
      ]),
      { password: '[secret:1]', 1: 2 },
    ],
    ['a query', new URLSearchParams(`api_key=${secret}&q=a`), { api_key: '[secret:1]', q: 'a' }],
  ])('%s', (_, given, wanted) => expect(masked(given)).toEqual(wanted))

  test('a short number behind a field name is found as in text', () => {
    expect(masked({ phone: '4155552671', phoneNumber: 4155552671 })).toEqual({
      phone: '[phone:1]',
      phoneNumber: '[phone:1]',
    })
  })

  test.each([
    ['counts', { usage: { prompt_tokens: 5, total_tokens: 9 }, max_tokens: 7, token_type: 'bearer' }],
    ['flags and what is empty', { password: true, token: null, secret: '', api_key: [], cookie: {} }],
    ['what describes a parameter', { properties: { password: { type: 'string', description: 'Of the user.' } } }],
    ['names of parameters', { required: ['email', 'password', 'api_key', 'otp'] }],
    ['versions', { dependencies: { cookie: '^1.0.2', minipass: '~7.1.3' } }],
    ['tokens of a model', [{ token: 'Hello', logprob: -0.1, bytes: [72] }]],
  ])('%s stay', (_, given) => expect(masked(given)).toEqual(given))
})

describe('structures', () => {
  test('numbers are tested for cards', () => {
    expect(masked([4111111111111111, 1_750_000_000_000, 12.5])).toEqual(['[card:1]', 1_750_000_000_000, 12.5])
  })

  test('an error becomes its messages and its cause', () => {
    const error = Object.assign(new Error('no ada@example.org', { cause: new Error('b@example.org') }), { code: 7 })
    expect(masked({ error })).toEqual({
      error: { name: 'Error', message: 'no [email:1]', cause: { name: 'Error', message: '[email:2]' }, code: 7 },
    })
  })

  test('objects of another realm are recognised', () => {
    const foreign: unknown = runInNewContext(
      `({ at: new Date(0), all: new Map([['password', 'b1']]), list: ['ada@example.org'], none: new Error('x') })`,
    )
    expect(masked(foreign)).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      all: { password: '[secret:1]' },
      list: ['[email:1]'],
      none: { name: 'Error', message: 'x' },
    })
  })

  test('a Set becomes a list, a URL becomes text', () => {
    expect(masked([new Set(['ada@example.org']), new URL('https://example.org/a')])).toEqual([
      ['[email:1]'],
      'https://example.org/a',
    ])
  })

  test('a field name can be a value to mask', () => {
    expect(masked({ 'ada@example.org': { __proto__: null, 'sk-proj-Zx81mQpL0aVb73TnWc52RkYd': 1 } })).toEqual({
      '[email:1]': { '[secret:1]': 1 },
    })
  })

  test('__proto__ is left out', () => {
    expect(masked(JSON.parse('{"__proto__": {"a": 1}, "b": 2}'))).toEqual({ b: 2 })
  })

  test('getters are not called, not even on errors', () => {
    const asked: string[] = []
    const lazy = (name: string) => ({ enumerable: true, get: () => asked.push(name) })
    class Named {
      readonly value = 'x'
      get name() {
        return asked.push('name')
      }
    }
    masked([
      new Named(),
      Object.defineProperty({}, 'a', lazy('a')),
      { credentials: Object.defineProperty({}, 'type', lazy('type')) },
      Object.defineProperty(new Error('x'), 'own', lazy('own')),
    ])
    expect(asked).toEqual([])
  })
})

describe('media becomes a stub', () => {
  const bytes = Uint8Array.from({ length: 60 }, (_, at) => at * 3)
  const data = Buffer.from(bytes).toString('base64')
  const stub = (type: string) => `[${type}, 60 bytes, sha256 ${sha256(bytes)}]`

  test.each([
    ['a data URL in a text', `see data:image/png;base64,${data} there`, `see ${stub('image/png')} there`],
    ['a data URL with parameters', `data:text/plain;charset=utf-8;base64,${data}`, stub('text/plain')],
    ['a source of Base64', { type: 'base64', media_type: 'image/jpeg', data }, stub('image/jpeg')],
    ['an audio input', { data, format: 'wav' }, stub('audio/wav')],
    ['an audio answer', { data, transcript: 'Hello' }, stub('audio')],
    ['inline data', { mimeType: 'audio/mp3', data }, stub('audio/mp3')],
    ['Base64 in lines', { type: 'image', data: data.replace(/(.{20})/g, '$1\n') }, stub('image')],
    ['a file', { file_data: data }, stub('base64')],
    ['an image that was made', { b64_json: data }, stub('base64')],
  ])('%s', (_, given, wanted) => {
    const out = masked(given)
    expect(typeof out === 'object' ? Object.values(out as object) : [out]).toContain(wanted)
  })

  test.each([
    ['a typed array', bytes, stub('binary')],
    ['a part of a buffer', new Uint8Array([0, ...bytes, 0]).subarray(1, 61), stub('binary')],
    ['a buffer', bytes.buffer, stub('binary')],
    ['a Buffer', Buffer.from(bytes), stub('binary')],
    ['a Buffer in JSON', Buffer.from(bytes).toJSON(), stub('binary')],
    ['a blob', new Blob([bytes], { type: 'image/png' }), '[image/png, 60 bytes]'],
    [
      'a long run of Base64',
      'Qk1'.repeat(400),
      `[base64, 900 bytes, sha256 ${sha256(Buffer.from('Qk1'.repeat(400), 'base64'))}]`,
    ],
  ])('%s', (_, given, wanted) => expect(masked({ given })).toEqual({ given: wanted }))

  test.each([4, 8, 32])('a Base64 run of %i MiB becomes a stub, and the text beside it stays', (mebibytes) => {
    const long = 'aB3/'.repeat(mebibytes * 2 ** 18)
    expect(masked([{ user: 'hi' }, { tool: `The file: ${long}` }])).toEqual([
      { user: 'hi' },
      { tool: `The file: [base64, ${mebibytes * 0.75 * 2 ** 20} bytes]` },
    ])
  })

  test('fields named like a hash, bytes or a size are not media', () => {
    class Row {
      constructor(values: object) {
        Object.assign(this, values)
      }
    }
    const sha256 = 'ab12'.repeat(16)
    const given = [
      { type: 'pdf', sha256, owner: 'Bob' },
      { type: 'pdf', sha256, byteLength: 12, owner: 'Bob' },
      { type: 'pdf', sha256, byteLength: '12' },
      { type: 'pdf', byteLength: 12, owner: 'Bob' },
    ]
    expect(masked(given.map((values) => new Row(values)))).toEqual(given)
  })

  test('URL-safe Base64 has the same hash', () => {
    const odd = Buffer.from(Uint8Array.from({ length: 100 }, (_, at) => 255 - at))
    const text = `data:image/png;base64,${odd.toString('base64url')}`
    expect(masked(text)).toBe(`[image/png, 100 bytes, sha256 ${sha256(odd)}]`)
  })

  test('beyond two MiB in one event, media has no hash rather than a wrong one', () => {
    const large = new Uint8Array(1_600_000)
    expect(masked([large, large, bytes])).toEqual([
      `[binary, 1600000 bytes, sha256 ${sha256(large)}]`,
      '[binary, 1600000 bytes]',
      stub('binary'),
    ])
  })

  test('the declared media type is masked like any text', () => {
    const given = { mime_type: 'image/sk-proj-Zx81mQpL0aVb73TnWc52RkYd', data }
    expect(JSON.stringify(masked(given))).not.toContain('Zx81mQpL0aVb73TnWc52RkYd')
  })

  test('text beside a type is not media', () => {
    const given = { type: 'text', data: 'some words', content: 'abcdefghijklmnopqrstuvwx', format: 'markdown' }
    expect(masked(given)).toEqual(given)
  })
})

describe('JSON in a text', () => {
  test('is masked by its field names and keeps its formatting', () => {
    expect(masked('{ "to": "a@example.org",\n  "auth": {"password": "hunter2"}, "n": 1.0 }')).toBe(
      '{ "to": "[email:1]",\n  "auth": {"password": "[secret:1]"}, "n": 1.0 }',
    )
  })

  test('is masked inside JSON in JSON', () => {
    const once = JSON.stringify({ pin: 1234, note: 'ok' })
    const out = masked({ arguments: JSON.stringify({ body: JSON.stringify(once) }) }) as { arguments: string }
    const { body } = JSON.parse(out.arguments) as { body: string }
    expect(JSON.parse(JSON.parse(body) as string)).toEqual({ pin: '[secret:1]', note: 'ok' })
  })

  test('without values is returned unchanged', () => {
    const given = '{"a" : [1.0, "\\u0062"], "b": 2}'
    expect(masked(given)).toBe(given)
  })
})

test('the earlier value of a duplicate key in JSON text does not survive', () => {
  expect(masked('{"a": {"b": "ada@example.org"}, "a": 2}')).toBe('{"a": 2, "a": 2}')
})

describe('a value that was found once', () => {
  test('is masked everywhere else, before and after', () => {
    expect(masked(['use hunter2!x now', { password: 'hunter2!x' }, '{"n": "hunter2!x"}'])).toEqual([
      'use [secret:1] now',
      { password: '[secret:1]' },
      '{"n": "[secret:1]"}',
    ])
  })

  test('is recognised by its token if it came with a scheme', () => {
    expect(masked([{ authorization: `Bearer ${secret}` }, `curl ${secret}`])).toEqual([
      { authorization: '[secret:1]' },
      'curl [secret:2]',
    ])
  })

  test('stays elsewhere if it is an ordinary word', () => {
    expect(masked([{ password: 'required' }, 'It is required.', { pin: 1234 }, 'in 1234'])).toEqual([
      { password: '[secret:1]' },
      'It is required.',
      { pin: '[secret:2]' },
      'in 1234',
    ])
  })

  test('keeps JSON in a text valid if it is a number there', () => {
    const out = masked([{ otp: '123456' }, '{"code": 123456}'])
    expect(out).toEqual([{ otp: '[secret:1]' }, '{"code": "[secret:1]"}'])
  })
})
