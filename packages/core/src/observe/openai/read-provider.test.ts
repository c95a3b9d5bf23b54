import { expect, test } from 'vitest'
import { isOpenAiHost } from '../is-openai-host.js'
import { readProvider } from './read-provider.js'

test.each([
  ['https://api.openai.com/v1', 'openai', true],
  ['https://eu.api.openai.com/v1', 'openai', true],
  ['https://mine.openai.azure.com/openai/deployments/x', 'azure', true],
  ['https://mine.services.ai.azure.com/openai/v1', 'azure', true],
  ['https://api.groq.com/openai/v1', 'groq', false],
  ['https://openrouter.ai/api/v1', 'openrouter', false],
  ['https://api.x.ai/v1', 'xai', false],
  ['https://api.together.xyz/v1', 'together', false],
  ['https://generativelanguage.googleapis.com/v1beta/openai', 'google', false],
  ['https://bedrock-mantle.us-east-1.api.aws/openai/v1', 'bedrock', false],
  ['https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1', 'bedrock', false],
  ['https://bedrock-gateway-1.us-east-1.elb.amazonaws.com/v1', 'amazonaws', false],
  ['https://llm-1.us-east-1.elb.amazonaws.com/v1', 'amazonaws', false],
  ['https://llm.acme.com/v1', 'acme', false],
  ['https://llm.acme.co.uk/v1', 'acme', false],
  ['https://llm.acme.com.cn/v1', 'acme', false],
  ['https://com.acme.ai/v1', 'acme', false],
  ['http://localhost:11434/v1', 'ollama', false],
  ['http://127.0.0.1:8000/v1', '127.0.0.1', false],
  ['https://api.openai.com.evil.net/v1', 'evil', false],
  ['https://evil.net/api.openai.com', 'evil', false],
])('%s belongs to provider %s; it is OpenAI or Azure: %s', (url, provider, isKnown) => {
  expect(readProvider(url)).toEqual({ provider, baseUrl: url })
  expect(isOpenAiHost(url)).toBe(isKnown)
})

test('credentials and query are removed', () => {
  expect(readProvider('https://user:pass@llm.acme.com:8443/v1?key=secret#x').baseUrl).toBe(
    'https://llm.acme.com:8443/v1',
  )
})

test.each([undefined, null, '', 'api.openai.com', 7])('%j is not a URL', (url) => expect(readProvider(url)).toEqual({}))
