import { expect, test } from 'vitest'
import { markFindings } from '../../../test/mark-findings.js'

const id = '9b2f6c1e-1a2b-4222-8333-abcdefabcd12'

test.each(['api key', 'token', 'auth', 'secret_access'])('a token behind "%s" is a secret', (name) =>
  expect(markFindings(`${name}: ${id}`)).toBe(`${name}: ‹secret ${id}›`),
)

test.each(['idempotency_key', 'cache key', 'Partition-Key', 'next_token', 'author', 'authors', 'key id', 'api_key_id'])(
  'a token behind "%s" is no secret',
  (name) => expect(markFindings(`${name}: ${id}`)).toBe(`${name}: ${id}`),
)
