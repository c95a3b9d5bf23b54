import { expect, test } from 'vitest'
import { isSecretName } from './is-secret-name.js'

test.each([
  'password',
  'db_password',
  'userPassword',
  'passphrase',
  'passwd',
  'clientSecret',
  'client_secret',
  'apiKey',
  'api_key',
  'x-api-key',
  'aws_secret_access_key',
  'privateKey',
  'Authorization',
  'Proxy-Authorization',
  'access_token',
  'token',
  'refreshToken',
  'cookie',
  'Set-Cookie',
  'credentials',
  'cvv',
  'card_pin',
  'otp',
  'ssn',
  'wachtwoord',
  'lösenord',
  'пароль',
  'パスワード',
])('%s is named like a secret', (name) => {
  expect(isSecretName(name)).toBe(true)
})

test.each([
  'max_tokens',
  'prompt_tokens',
  'total_tokens',
  'token_count',
  'token_type',
  'next_page_token',
  'pad_token',
  'cost_per_token',
  'time_to_first_token',
  'secretary',
  'key',
  'primary_key',
  'public_key',
  'author',
  'password_hash_algorithm',
  'bypass',
  'compass',
  'opinion',
  'shopping',
])('%s is not', (name) => {
  expect(isSecretName(name)).toBe(false)
})
