import { describe, expect, test } from 'vitest'
import { redactEvent } from '../../test/redact-event.js'
import { json } from '../event/row-kinds.js'
import type { Finding } from './entities/find-entities.js'
import type { Privacy, PrivacyMode, PrivacyPolicy } from './policy.js'
import { toModePolicy } from './to-mode-policy.js'
import { toPolicy } from './to-policy.js'

const rows = [json('$ai_input', 'content', () => undefined), json('$ai_output_choices', 'content', () => undefined)]
const event = (properties: Record<string, unknown>) =>
  ({ name: '$ai_span', rows, uuid: 'x', timestampMs: 0, properties }) as const
const all = (properties: Record<string, unknown>, privacy: Privacy, mode?: PrivacyMode) =>
  redactEvent(event(properties), { privacy, mode }).properties
const input = (value: unknown, privacy: Privacy) => all({ $ai_input: value }, privacy).$ai_input

describe('detectors', () => {
  test('one that is off finds nothing, the others still do', () => {
    expect(input('ada@example.org from 203.0.113.77', { detectors: { email: false } })).toBe(
      'ada@example.org from [ip:1]',
    )
  })

  test('with secrets off, fields named like a secret stay', () => {
    expect(input({ password: 'b1' }, { detectors: { secret: false } })).toEqual({ password: 'b1' })
  })

  test('a custom RegExp finds matches in JSON in a text and across windows', () => {
    const privacy = { detectors: { ticket: /TCK-\d{6}/ } }
    expect(input('see TCK-123456, TCK-654321 and TCK-123456', privacy)).toBe(
      'see [ticket:1], [ticket:2] and [ticket:1]',
    )
    expect(input('{"see": "TCK-123456"}', privacy)).toBe('{"see": "[ticket:1]"}')
    for (let before = 1_985; before < 2_005; before += 1)
      expect(input(`${'.'.repeat(before)}TCK-123456`, privacy)).toBe(`${'.'.repeat(before)}[ticket:1]`)
  })

  test('a custom function finds its ranges', () => {
    const find = (text: string) => (text.startsWith('Ada') ? [{ start: 0, end: 3 }] : [])
    expect(input(['Ada writes', 'to ada'], { detectors: { person: find } })).toEqual(['[person:1] writes', 'to ada'])
  })

  test('overlapping findings of custom and built-in detectors are masked as one', () => {
    expect(input('mail x-ada@example.org', { detectors: { person: /x-ada/ } })).toBe('mail [email:1]')
    expect(input('mail ada@example.org and b', { detectors: { suffix: /org and b/ } })).toBe('mail [email:1]')
  })

  test('national ids are optional', () => {
    const pack = (): Finding => ({ start: 0, end: 3, entity: 'id' })
    expect(() => toPolicy({ ids: pack })).not.toThrow()
  })

  test('an invalid range from a custom function drops the content instead of sending it raw', () => {
    const find = () => [{ start: 5, end: 2 }]
    expect(all({ $ai_input: 'ada' }, { detectors: { person: find } })).toEqual({
      tracked_openai_redaction_failed: true,
    })
  })
})

describe('allow', () => {
  const allow = ['support@example.org', '@ourco.example', /^203\.0\.113\./]

  test.each([
    ['support@example.org', 'support@example.org'],
    ['ada@example.org', '[email:1]'],
    ['bob@ourco.example and bob@OURCO.example', 'bob@ourco.example and bob@OURCO.example'],
    ['bob@notourco.example', '[email:1]'],
    ['203.0.113.77', '203.0.113.77'],
    ['198.51.100.7', '[ip:1]'],
  ])('%s becomes %s', (given, wanted) => expect(input(given, { allow })).toBe(wanted))

  test('a value in a field named like a secret can be allowed', () => {
    expect(input({ password: 'changeme', pin: '1234' }, { allow: ['changeme'] })).toEqual({
      password: 'changeme',
      pin: '[secret:1]',
    })
  })

  test('lastIndex of a global RegExp has no effect', () => {
    const sticky = { allow: [/ada/gy] }
    expect(input(['ada@example.org', 'ada@example.org'], sticky)).toEqual(['ada@example.org', 'ada@example.org'])
  })
})

describe('deny', () => {
  const deny = ['Ada Lovelace', 'Ann', 'Zürich (HQ)', 'k-9000']

  test.each([
    ['Ada Lovelace and ADA LOVELACE', '[private:1] and [private:1]'],
    ['Annual, Joann, Ann.', 'Annual, Joann, [private:1].'],
    ['in zürich (hq)', 'in [private:1]'],
    ['xk-9000x', 'x[private:1]x'],
  ])('%s becomes %s', (given, wanted) => expect(input(given, { deny })).toBe(wanted))

  test('a denied word that occurs in our placeholders does not break them', () => {
    expect(input('ada@example.org, email, private', { deny: ['email', 'private'] })).toBe(
      '[email:1], [private:1], [private:2]',
    )
  })
})

describe('replace', () => {
  test('a text for each entity', () => {
    expect(input('ada@example.org 203.0.113.77', { replace: { email: '<mail>' } })).toBe('<mail> [ip:1]')
  })

  test('a function of the entity and a tag', () => {
    const replace = (word: string, tag: string) => `<${word.toUpperCase()}${tag}>`
    expect(input('ada@example.org', { replace })).toBe('<EMAIL:1>')
  })

  test.each([
    ['a word', () => 'REDACTED'],
    ['tags in a different order', (word: string, tag: string) => `{{${tag}|${word}}}`],
    ['a tag at the end of a word', (word: string, tag: string) => `${word}${tag}`],
  ])('what was masked with %s is not masked again', (_, replace) => {
    const privacy = { replace, deny: ['EMAIL'] }
    const given = ['password=hunter2!x, ada@example.org', { password: 'b1', pin: '22' }, '{"token": "abc123"}']
    const once = input(given, privacy)
    expect(input(once, privacy)).toEqual(once)
  })
})

describe('hashKey', () => {
  const hashKey = 'a key of the test'

  test('gives a value the same pseudonym in every event and process, and another one under another key', () => {
    const named = (key: string) => String(input('Ada@Example.org', { hashKey: key }))
    expect(named(hashKey)).toMatch(/^\[email#[a-z2-7]{6}\]$/)
    expect(input('to ada@example.org', { hashKey })).toBe(`to ${named(hashKey)}`)
    expect(named('another key of the test')).not.toBe(named(hashKey))
  })

  test('cards, social security numbers and secrets keep numbers', () => {
    expect(input('4242 4242 4242 4242 password=hunter2!x', { hashKey })).toBe('[card:1] password=[secret:1]')
  })
})

describe('perField', () => {
  const given = {
    $ai_input: [{ role: 'user', content: 'ada@example.org', notes: { a: 'ada@example.org' } }],
    $ai_output_choices: 'ada@example.org',
    note: 'ada@example.org',
  }

  test('sets the mode of single properties', () => {
    expect(all(given, { perField: { $ai_output_choices: 'metadata', note: 'full' } })).toMatchObject({
      $ai_input: [{ content: '[email:1]' }],
      note: 'ada@example.org',
    })
    expect(all(given, { perField: { $ai_output_choices: 'metadata' } })).not.toHaveProperty('$ai_output_choices')
    expect(all(given, { mode: 'metadata', perField: { $ai_output_choices: 'redacted' } })).toEqual({
      $ai_output_choices: '[email:1]',
      note: '[email:1]',
      tracked_openai_redactions: { email: 2 },
    })
  })

  test('sets the mode of a path in a property', () => {
    const perField = { '$ai_input.content': 'metadata', '$ai_input.notes.a': 'full' } as const
    expect(all(given, { perField }).$ai_input).toEqual([{ role: 'user', notes: { a: 'ada@example.org' } }])
  })

  test('cannot loosen what the call asks for', () => {
    const perField = { $ai_output_choices: 'full', note: 'full' } as const
    expect(all(given, { perField }, 'metadata')).toEqual({})
  })
})

describe('the mode of a call', () => {
  const of = (privacy: Privacy, mode?: string) =>
    all({ $ai_input: 'ada@example.org' }, privacy, mode as PrivacyMode).$ai_input

  test('can be stricter; an unknown mode is the strictest', () => {
    expect([of('full', 'redacted'), of('redacted', 'metadata'), of('full', 'ful')]).toEqual([
      '[email:1]',
      undefined,
      undefined,
    ])
  })

  test('cannot be less strict unless the client allows it', () => {
    expect([of('redacted', 'full'), of('metadata', 'redacted')]).toEqual(['[email:1]', undefined])
    expect([of({ callsMayLoosen: true }, 'full'), of({ mode: 'metadata', callsMayLoosen: true }, 'redacted')]).toEqual([
      'ada@example.org',
      '[email:1]',
    ])
    expect(of({ callsMayLoosen: true }, 'ful')).toBeUndefined()
  })
})

describe('set-up errors say what was seen and what to write', () => {
  test.each([
    [
      { detector: {} },
      '`privacy.detector` is no option. Write one of: mode, perField, callsMayLoosen, detectors, ids, allow, deny, replace, hashKey, budgetMs.',
    ],
    [{ detectors: ['email'] }, '`privacy.detectors` must be an object, got an array. Write { ip: false }.'],
    [
      { detectors: { emial: false } },
      '`privacy.detectors.emial` is none of our detectors. Write one of: secret, email, phone, card, iban, ssn, ip, mac, crypto, birthdate, address, path, location, id.',
    ],
    [
      { detectors: { email: 'no' } },
      '`privacy.detectors.email` must be true or false, got string. Write email: false.',
    ],
    [{ ids: true }, '`privacy.ids` must be a pack, got boolean. Write ids: nationalIds.'],
    [
      { detectors: { 'My Id': /a/ } },
      '`privacy.detectors.My Id` has no name for a detector. Write up to 24 letters from a to z, or _.',
    ],
    [
      { detectors: { a_b: 7 } },
      '`privacy.detectors.a_b` must be a RegExp or a function, got number. Write a_b: /.../.',
    ],
    [{ allow: '@a.b' }, "`privacy.allow` must be an array of texts and RegExps, got string. Write ['@example.com']."],
    [
      { deny: ['Ada', 'x'] },
      "`privacy.deny` must be an array of texts of at least two characters, got string. Write ['Ada Lovelace'].",
    ],
    [
      { replace: 'x' },
      "`privacy.replace` must be a function or an object of texts, got string. Write { email: '<email>' }.",
    ],
    [
      { hashKey: 'short' },
      '`privacy.hashKey` must be a secret text of at least 16 characters, got string. Write a longer one.',
    ],
    [{ budgetMs: 0 }, '`privacy.budgetMs` must be a number above 0, got number. Write 50.'],
    [
      { perField: { $ai_input: 'none' } },
      "`privacy.perField['$ai_input']` must be 'full', 'redacted' or 'metadata', got string. Write 'metadata'.",
    ],
    [{ callsMayLoosen: 1 }, '`privacy.callsMayLoosen` must be true or false, got number. Write true.'],
  ])('%j', (privacy, message) => expect(() => toPolicy(privacy as PrivacyPolicy)).toThrow(new TypeError(message)))

  test('errors contain no values that may be secret', () => {
    const wrong = { hashKey: 'hunter2', deny: ['Ada', '1'] } as PrivacyPolicy
    expect(() => toPolicy(wrong)).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/hunter2|Ada\b(?! L)/) }),
    )
  })
})

test('toModePolicy refuses a policy object', () => {
  expect(() => toModePolicy({ mode: 'full' })).toThrow('A policy needs `toPolicy`')
})
