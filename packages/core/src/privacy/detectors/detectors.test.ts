import { describe, expect, test } from 'vitest'
import { createMask as createAnyMask } from '../create-mask.js'
import { createPlace } from '../create-place.js'
import { createStubs } from '../create-stubs.js'
import { createTraceNumbers } from '../create-trace-numbers.js'
import { toModePolicy } from '../to-mode-policy.js'

function createMask() {
  const mask = createAnyMask({
    finder: toModePolicy('redacted').finder,
    stubs: createStubs(),
    place: createPlace(createTraceNumbers()('trace')),
  })
  return { ...mask, text: (text: string) => mask.text(text, '') }
}

/** For each kind of value: texts with one value each (between ‹ and ›) that must be masked, and texts that must stay. */
const cases: Record<string, { masked: string[]; kept: string[] }> = {
  secret: {
    masked: [
      'key ‹sk-proj-Zx81mQpL0aVb73TnWc52RkYd› please',
      '‹sk-ant-api03-R2D2c3po9_abcdefGHIJ-1234567890›',
      'POSTHOG=‹phc_4kLm2nOp8QrStUvWxYz0123456789abcdef›',
      '‹phx_4kLm2nOp8QrStUvWxYz0123456789abcdef›',
      'aws ‹AKIAIOSFODNN7EXAMPLE›',
      '‹AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY›',
      '‹ghp_16C7e42F292c6912E7710c838347Ae178B4a›',
      '‹github_pat_11ABCDEFG0123456789_abcdefghijklmnop›',
      '‹glpat-20Charact3rsLongTok›',
      '‹xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx›',
      '‹npm_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5›',
      'stripe ‹sk_live_51H8a9bC0dE1fG2hI3jK4lM5n›',
      '‹hf_AbCdEf1234567890GhIjKlMnOp›',
      'Authorization: Bearer ‹abcdef0123456789abcdef0123456789›',
      'Authorization: Basic ‹dXNlcjpwYXNzd29yZDEyMw==›',
      '‹eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U›',
      'password=‹hunter2!x›',
      'password=‹abc12›',
      'The password is: ‹hunter22›',
      'Authorization: Token ‹abcdef0123456789abcdef›',
      '‹-----BEGIN OPENSSH PRIVATE KEY-----\nbase\n-----END OPENSSH PRIVATE KEY-----›',
      `a long one: ‹sk-1${'x'.repeat(900)}›`,
      `password=‹${'y'.repeat(900)}›`,
      'my password is ‹correcthorse7›',
      '"api_key": "‹0123456789abcdef›"',
      'client_secret: ‹Q~8sd8f7s6df87›',
      'postgres://app:‹s3cr3tPass›@db.internal:5432/app',
      '‹-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA75\n-----END RSA PRIVATE KEY-----›',
      '‹-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA75 and the rest was cut›',
    ],
    kept: [
      'the task-force met',
      'max_tokens: 4096',
      'token_count=12',
      'desk-1234567890123456',
      'password: string',
      'api_key = process.env.API_KEY',
      'a secret garden is a book',
      'chatcmpl-9aBcDeFgHiJkLmNoPqRsTuVw',
      'call_abc123def456ghi789jkl012',
      'sha512-0123456789abcdef',
      'https://example.com/path?x=1',
      'basic understanding of authentication',
      'The password is required',
      'the password is incorrect, try again',
      'password: required',
      'Password: ********',
      'key_results_2024_summary_q4',
    ],
  },
  email: {
    masked: [
      'to ‹ada.lovelace@example.org›.',
      '<‹a+b@mail.example.co.uk›>',
      'mailto:‹x_y@host.io›',
      '‹jürgen@müller.de›',
      '‹ada@example.org›: hello',
      '‹用户@example.cn›',
      '"‹o.reilly@example.com›"',
    ],
    kept: ['icon@2x.png', 'git@github.com:owner/repo.git', 'pkg@1.2.3', '@decorator', 'a @ b', 'user@localhost'],
  },
  card: {
    masked: [
      '‹4242424242424242›',
      '‹4242 4242 4242 4242›',
      '‹5555-5555-5555-4444›',
      'amex ‹3782 822463 10005›',
      '‹378282246310005›',
      '‹6011111111111117›',
      '‹3530111333300000›',
      '‹30569309025904›',
      '‹2223003122003222›',
      'card:‹4012888888881881›,',
    ],
    kept: [
      '4242424242424241',
      '1234567890123456',
      '1750000000000',
      '0.4242424242424242',
      '9999 9999 9999 9999',
      '2026-11-24 10:00:00.0000',
    ],
  },
  iban: {
    masked: [
      '‹DE89370400440532013000›',
      '‹DE89 3704 0044 0532 0130 00› bitte',
      '‹GB29NWBK60161331926819›',
      '‹FR1420041010050500013M02606›',
      '‹NL91ABNA0417164300›',
      '‹ES9121000418450200051332›',
      '‹IT60X0542811101000000123456›',
      '‹CH9300762011623852957›',
      '‹PT50000201231234567890154›',
      '‹SE4550000000058398257466›',
      '‹NO9386011117947›',
    ],
    kept: ['DE88370400440532013000', 'AB12CDEFGHIJKLMNOP', 'GB29 NWBK 6016 1331 9268 18'],
  },
  ip: {
    masked: [
      'from ‹203.0.113.77›',
      '‹192.168.1.20›:8080',
      '‹2001:db8:85a3::8a2e:370:7334›',
      '‹fe80::1ff:fe23:4567:890a›',
      '[‹2001:db8::1›]',
      '‹::ffff:192.0.2.128›',
      '‹2001:0db8:85a3:0000:0000:8a2e:0370:7334›',
    ],
    kept: [
      '127.0.0.1',
      'version 1.2.3.4',
      'v10.0.0.1',
      'Chrome/120.0.6099.109',
      '1.2.3',
      '12:30:45',
      '::1',
      'std::vector',
      '999.1.1.1',
      'a::b',
      '0.0.0.0',
      '1.2.3.4.5',
    ],
  },
  phone: {
    masked: [
      '‹+49 30 901820›',
      '‹+1 (415) 555-2671›',
      '‹+14155552671›',
      '‹415-555-2671›',
      '‹(415) 555-2671›',
      '‹415.555.2671›',
      'Tel. ‹030 1234567›',
      '‹0171 2345678›',
      '‹06 12 34 56 78›',
      '‹0044 20 7946 0958›',
      '‹020 7946 0958›',
      'call me at ‹5551234›',
      'phone: ‹98765 43210›',
      '‹+33 1 23 45 67 89›',
    ],
    kept: [
      '2026-11-24',
      '24.11.2026',
      '01-02-2024',
      '10:30:00',
      'order 123456789',
      '550e8400-e29b-41d4-a716-446655440000',
      '3.14159265358979',
      '1750000000',
      'ISBN 978-3-16-148410-0',
      'version 1.22.333.4444',
      '1,234,567.89',
      '2024-01-15T10:30:00',
      '[1, 2, 3, 4, 5, 6, 7, 8]',
      '100 200 300 400',
    ],
  },
}

describe.each(Object.entries(cases))('%s', (name, { masked, kept }) => {
  test.each(masked)('is masked: %s', (text) => {
    const [before, value, after] = text.split(/[‹›]/)
    expect(createMask().text(`${before}${value}${after}`)).toBe(`${before}[${name}:1]${after}`)
  })

  test.each(kept)('is not: %s', (text) => {
    expect(createMask().text(text)).toBe(text)
  })
})

test('the same value has the same placeholder, another value another', () => {
  const mask = createMask()
  expect(mask.text('a@example.org and b@example.org')).toBe('[email:1] and [email:2]')
  expect(mask.text('again a@example.org')).toBe('again [email:1]')
  expect(mask.counts).toEqual({ email: 3 })
})

test('a text with everything in it keeps nothing of it', () => {
  const parts = Object.values(cases).flatMap(({ masked }) => masked.map((text) => text.split(/[‹›]/)))
  const all = createMask().text(parts.map((part) => part.join('')).join('\nnext '))
  for (const [, value = ''] of parts) expect(all).not.toContain(value)
})

test.each([
  ['password', true],
  ['db_password', true],
  ['userPassword', true],
  ['clientSecret', true],
  ['apiKey', true],
  ['api_key', true],
  ['x-api-key', true],
  ['Authorization', true],
  ['access_token', true],
  ['client_secret', true],
  ['cookie', true],
  ['cvv', true],
  ['max_tokens', false],
  ['prompt_tokens', false],
  ['token_count', false],
  ['secretary', false],
  ['key', false],
  ['author', false],
])('a field called %s is a secret: %s', (name, isSecret) => {
  expect(createMask().field?.(name, 'whatever') !== undefined).toBe(isSecret)
})
