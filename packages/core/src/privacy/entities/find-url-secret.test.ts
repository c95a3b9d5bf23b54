import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  'postgres://app:‹secret s3cr3tPass›@db.internal:5432/app',
  'mongodb+srv://app:‹secret p@ssw0rd›@cluster0.example.net/db',
  'redis://:‹secret s3cr3tPass›@cache:6379',
  'https://‹secret 4f2a9c81d0b37e65a1c2d3e4f5a6b7c8›:x-oauth-basic@github.com/a/b.git',
  'https://‹secret 4f2a9c81d0b37e65a1c2d3e4f5a6b7c8›@github.com/a/b.git',
  'https://hooks.slack.com/services/‹secret T01ABCDEF/B02ABCDEF/a1B2c3D4e5F6g7H8›',
  'https://discord.com/api/webhooks/‹secret 123456789012345678/a1B2c3D4e5F6›',
  'https://api.example.com/v1?access_token=‹secret a1B2c3D4e5F6g7H8›&page=2',
  'https://maps.example.com/js?key=‹secret a1B2c3D4e5F6g7H8›',
])('finds only the secret part of a URL: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  'https://example.com/path?x=1',
  'http://localhost:8000/',
  'https://url:8000/ @something else',
  'https://${username}:${password}@api.example.com/v1',
  'mongodb://user:<password>@cluster0.example.net',
  'redis://localhost:6379/0',
])('keeps URLs without a secret: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
