import { expect, test } from 'vitest'
import { markFindings } from '../../../test/mark-findings.js'

const body = 'MIIEowIBAAKCAQEA75\nq8xW'

test.each([
  `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`,
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----`,
  `-----BEGIN PGP PRIVATE KEY BLOCK-----\n${body}\n-----END PGP PRIVATE KEY BLOCK-----`,
  `-----BEGIN EC PRIVATE KEY-----\\n${body}\\n-----END EC PRIVATE KEY-----`,
])('finds private keys from the first line to the last: %s', (key) => {
  expect(markFindings(`a ${key} b`)).toBe(`a ‹secret ${key}› b`)
})

test('a truncated private key extends to the end of the text', () => {
  expect(markFindings(`a -----BEGIN PRIVATE KEY-----\n${body}`)).toBe(`a ‹secret -----BEGIN PRIVATE KEY-----\n${body}›`)
})

test.each([
  `-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----`,
  '-----BEGIN PRIVATE KEY-----\n***\n-----END PRIVATE KEY-----',
  '----- BEGIN -----',
])('keeps public keys and removed ones: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
