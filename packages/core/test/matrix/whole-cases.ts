import { type Case, type Scene, soon, untilUnhandled } from './case.js'
import { type Answer, type Method, methods, otherMethods } from './methods.js'

/** Ways of reading an answer that is not streamed. */
const ways: Readonly<Record<string, { take: (answer: Answer) => unknown; ending: string }>> = {
  await: { take: async (answer) => [answer.constructor.name, await answer], ending: 'finished' },
  then: { take: (answer) => answer.then((value) => value), ending: 'finished' },
  finally: { take: (answer) => answer.finally(() => undefined), ending: 'finished' },
  'await twice': { take: async (answer) => [await answer, (await answer) === (await answer)], ending: 'finished' },
  withResponse: {
    take: async (answer) => {
      const { data, response, request_id } = await answer.withResponse()
      return [data, response.status, response.constructor.name, response.bodyUsed, request_id]
    },
    ending: 'finished',
  },
  'asResponse, json': { take: async (answer) => (await answer.asResponse()).json(), ending: 'finished' },
  'asResponse, text': { take: async (answer) => (await answer.asResponse()).text(), ending: 'finished' },
  'asResponse, arrayBuffer': {
    take: async (answer) => (await (await answer.asResponse()).arrayBuffer()).byteLength,
    ending: 'finished',
  },
  'asResponse, body': {
    take: async (answer) => {
      const response = await answer.asResponse()
      const before = response.bodyUsed
      return [before, response.body?.constructor.name, await readAll(response.body)]
    },
    ending: 'finished',
  },
  'asResponse, unread': {
    take: async (answer) => {
      const response = await answer.asResponse()
      return [response.bodyUsed, response.status, response.headers.get('content-type')]
    },
    ending: 'unread',
  },
  'asResponse, then await': {
    take: async (answer) => [(await answer.asResponse()).status, await answer],
    ending: 'finished',
  },
  'never awaited': { take: untilAnswered, ending: 'unread' },
}

/** Resolves once the SDK has the response headers of an answer whose body is not read. */
export async function untilAnswered(answer: Answer): Promise<void> {
  await (answer as unknown as { responsePromise: Promise<unknown> }).responsePromise
}

async function untilRequested(requested: Scene['requested']): Promise<void> {
  for (let waits = 0; waits < 1_000 && !(await requested()); waits += 1) await soon(2)
}

export async function readAll(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  const reader = body?.getReader()
  for (;;) {
    const result = await reader?.read()
    if (!result || result.done) return text
    text += decoder.decode(result.value, { stream: true })
  }
}

const casesOfWays = (method: Method): Case[] =>
  Object.entries(ways).map(([way, { take, ending }]) => ({
    name: `${method.name}, ${way}`,
    needs: method.needs,
    run: ({ client }) => take(method.whole(client)),
    endings: [ending],
  }))

const statuses = ['error-400', 'error-401', 'error-403', 'error-404', 'error-429', 'error-500', 'error-503']

const errorCases = (method: Method, scenarios: readonly string[], taking: readonly string[]): Case[] =>
  scenarios.flatMap((scenario) =>
    taking.map((way): Case => ({
      name: `${method.name}, ${scenario}, ${way}`,
      needs: method.needs,
      scenario,
      run: ({ client }) => ways[way]?.take(method.whole(client)),
      endings: ['failed'],
      first: { $ai_is_error: true, $ai_http_status: Number(scenario.slice(-3)) },
    })),
  )

const oddAnswerCases = (method: Method): Case[] =>
  ['null-choices', 'choices-null-item', 'no-choices', 'not-json', 'bad-json', 'empty'].map((scenario): Case => ({
    name: `${method.name}, ${scenario}`,
    needs: method.needs,
    scenario,
    run: ({ client }) => method.whole(client),
    endings: ['as bare'],
  }))

const [first] = methods as [Method]

/** Answers that are not streamed, read in every way and with every ending. */
export const wholeCases: readonly Case[] = [
  ...[...methods, ...otherMethods].flatMap(casesOfWays),
  ...methods.flatMap((method) => errorCases(method, statuses, ['await', 'withResponse', 'asResponse, json', 'then'])),
  ...otherMethods.flatMap((method) => errorCases(method, ['error-400', 'error-500'], ['await', 'withResponse'])),
  ...[...methods.slice(0, 4), ...otherMethods].flatMap(oddAnswerCases),
  ...[...methods, ...otherMethods].map((method): Case => ({
    name: `${method.name}, succeeded at the second attempt`,
    needs: method.needs,
    scenario: 'flaky',
    run: ({ client }) => method.whole(client),
    endings: ['finished'],
    first: { tracked_openai_retries: 1 },
  })),
  {
    name: `${first.name}, failed at each of three attempts`,
    scenario: 'error-500',
    options: { maxRetries: 2, fetchOptions: { keepalive: false } },
    run: ({ client }) => first.whole(client, { fetchOptions: { cache: 'no-store' } }),
    endings: ['failed'],
    first: { tracked_openai_retries: 2, $ai_http_status: 500 },
  },
  ...methods.map((method): Case => ({
    name: `${method.name}, timeout`,
    scenario: 'hang',
    options: { timeout: 60, maxRetries: 0 },
    run: ({ client }) => method.whole(client),
    endings: ['failed'],
    first: { $ai_error_type: 'timeout' },
  })),
  ...methods.map((method): Case => ({
    name: `${method.name}, connection refused`,
    // Nothing listens on port 4, and it is not one of the ports that `fetch` blocks.
    options: { baseURL: 'http://127.0.0.1:4/v1', maxRetries: 0 },
    run: ({ client }) => method.whole(client),
    endings: ['failed'],
    first: { $ai_error_type: 'connection_error' },
  })),
  ...methods.map((method): Case => ({
    name: `${method.name}, aborted before it is sent`,
    run: ({ client }) => method.whole(client, { signal: AbortSignal.abort() }),
    endings: ['aborted'],
  })),
  ...[...methods, ...otherMethods].map((method): Case => ({
    name: `${method.name}, aborted while waiting for the answer`,
    needs: method.needs,
    scenario: 'hang',
    async run({ client, requested }) {
      const aborter = new AbortController()
      const answer = method.whole(client, { signal: aborter.signal })
      await untilRequested(requested)
      aborter.abort()
      return answer
    },
    endings: ['aborted'],
  })),
  {
    name: 'an unhandled error gives one unhandled rejection',
    scenario: 'error-400',
    async run({ client }) {
      const unhandled = untilUnhandled()
      void first.whole(client)
      await Promise.race([unhandled, soon(5_000)])
    },
    endings: ['failed'],
  },
  {
    name: 'twenty concurrent calls',
    run: async ({ client }) => (await Promise.all(Array.from({ length: 20 }, () => first.whole(client)))).length,
    endings: Array.from({ length: 20 }, () => 'finished'),
  },
]
