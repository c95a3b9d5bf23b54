import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTrace, flush, trackedOpenAI } from '../src/index.js'
import { readCredentials } from '../src/read-credentials.js'
import { chat, scene } from './scene.js'

const names = ['POSTHOG_API_KEY', 'POSTHOG_API_URL', 'POSTHOG_HOST']
const before = names.map((name) => process.env[name])
beforeEach(() => names.forEach((name) => delete process.env[name]))
afterEach(() =>
  names.forEach((name, index) =>
    before[index] === undefined ? delete process.env[name] : (process.env[name] = before[index]),
  ),
)

const client = new OpenAI({ apiKey: 'sk-test' })

describe('credentials', () => {
  test('come from the options, then the environment, then the default', () => {
    const environment = {
      POSTHOG_API_KEY: 'phc_env',
      POSTHOG_API_URL: 'https://url.test/',
      POSTHOG_HOST: 'https://host.test',
    }
    expect(readCredentials({}, environment)).toEqual({ apiKey: 'phc_env', host: 'https://url.test' })
    expect(readCredentials({}, { ...environment, POSTHOG_API_URL: '' })).toEqual({
      apiKey: 'phc_env',
      host: 'https://host.test',
    })
    expect(readCredentials({ apiKey: 'phc_own', host: 'https://own.test' }, environment)).toEqual({
      apiKey: 'phc_own',
      host: 'https://own.test',
    })
    expect(readCredentials({}, { POSTHOG_API_KEY: ' phc_env ' })).toEqual({
      apiKey: 'phc_env',
      host: 'https://us.i.posthog.com',
    })
  })

  test('from the environment work end to end', async () => {
    const { posthog, client: mocked } = await scene()
    process.env.POSTHOG_API_KEY = 'phc_env'
    process.env.POSTHOG_HOST = posthog.url
    await trackedOpenAI(mocked).chat.completions.create(chat)
    await flush()
    expect(await posthog.waitFor(1)).toMatchObject([{ token: 'phc_env' }])
  })

  test('that are missing are one error, which names the variable and the option', () => {
    for (const start of [() => trackedOpenAI(client), () => createTrace({}, {})])
      expect(start).toThrow(
        "PostHog project API key missing. Set the environment variable POSTHOG_API_KEY, or write trackedOpenAI(client, { apiKey: 'phc_...' }), or pass your own client as { posthog }.",
      )
  })

  test.each([
    ['eu.example.com', 'Write "https://eu.example.com".'],
    ['/ingest', 'Write "https://us.i.posthog.com".'],
    ['ftp://x.test', 'Write "https://us.i.posthog.com".'],
    [7, 'Write "https://us.i.posthog.com".'],
  ])('a host that is not an absolute URL: %j', (host, advice) => {
    expect(() => trackedOpenAI(client, { apiKey: 'phc_x', host: host as string })).toThrow(
      `\`host\` must be an absolute URL, got ${JSON.stringify(host)}. ${advice}`,
    )
  })
})

test('a posthog-js instance is the wrong kind here, and the error says what to write', () => {
  const browsers = { capture: () => undefined, init: () => undefined, get_distinct_id: () => 'x' }
  expect(() => trackedOpenAI(client, { posthog: browsers as never })).toThrow(
    /must be a posthog-node client here, got a posthog-js instance\. Write \{ posthog: new PostHog\('phc_\.\.\.'\) \}/,
  )
  expect(() => trackedOpenAI(client, { posthog: null as never })).toThrow(/got null/)
})

test('an unknown privacy mode and an invalid client are errors', () => {
  expect(() => trackedOpenAI(client, { apiKey: 'phc_x', privacy: 'off' as never })).toThrow(/got "off"/)
  expect(() => trackedOpenAI({} as never, { apiKey: 'phc_x' })).toThrow(/needs an OpenAI client, got Object/)
})

describe('options', () => {
  const project = { apiKey: 'phc_test', host: 'https://posthog.test' }
  test.each([
    [{ sampleRate: null }, '`sampleRate` must be a number from 0 to 1, got null. Write sampleRate: 0.1.'],
    [{ sampleRate: '' }, '`sampleRate` must be a number from 0 to 1, got "". Write sampleRate: 0.1.'],
    [
      { gateway: 'https://ai.example.com/v1' },
      '`gateway` must be a function, got "https://ai.example.com/v1". Write gateway: gateway(\'https://ai.example.com/v1\').',
    ],
    [
      { pricing: { m: { input: 1 } } },
      '`pricing` of "m" must be US dollars per million tokens, got {"input":1}. Write pricing: { \'gpt-4o\': { inputUsdPerMillion: 2.5, outputUsdPerMillion: 10 } }.',
    ],
    [{ pricing: { m: { inputUsdPerMillion: '2.5' } } }, /^`pricing` of "m" must be US dollars per million tokens/],
    [{ pricing: { m: null } }, /^`pricing` of "m" must be US dollars per million tokens, got null/],
    [{ pricing: 'x' }, /^`pricing` must be prices by model, got "x"/],
    [{ waitUntil: 5 }, /^`waitUntil` must be a function, got 5/],
    [{ onProblem: 'x' }, /^`onProblem` must be a function, got "x"/],
    [{ beforeSend: 'x' }, /^`beforeSend` must be a function, got "x"/],
    [{ estimateTokens: 'x' }, /^`estimateTokens` must be a function, got "x"/],
    [{ provider: 5 }, /^`provider` must be the name of a provider, got 5/],
    [{ outbox: null }, /^`outbox` must be an object, got null/],
  ])('%j is a set-up error, which says what to write', (wrong, message) => {
    expect(() => trackedOpenAI(client, { ...project, ...wrong } as object)).toThrow(message)
  })

  test('that are null or a string are a set-up error', () => {
    for (const options of [null, 'phc_test'])
      expect(() => trackedOpenAI(client, options as never)).toThrow(
        /^The options must be an object, got (null|"phc_test")/,
      )
  })
})
