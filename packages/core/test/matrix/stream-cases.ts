import { type Case, soon } from './case.js'
import { type Answer, type Chunks, type Method, methods, otherMethods } from './methods.js'
import { readAll, untilAnswered } from './whole-cases.js'

type Take = (answer: Answer<Chunks>) => unknown

const listOf = async (chunks: AsyncIterable<unknown>) => {
  const list = []
  for await (const chunk of chunks) list.push(chunk)
  return list
}

/** Ways of reading a stream, and how the call ends if the stream itself is complete. */
const ways: Readonly<Record<string, { take: Take; ending: string }>> = {
  'for await': {
    take: async (answer) => [(await answer).constructor.name, await listOf(await answer)],
    ending: 'finished',
  },
  withResponse: {
    take: async (answer) => {
      const { data, response } = await answer.withResponse()
      return [response.status, await listOf(data)]
    },
    ending: 'finished',
  },
  break: {
    async take(answer) {
      const stream = await answer
      for await (const chunk of stream) return [chunk, stream.controller.signal.aborted]
      return undefined
    },
    ending: 'left',
  },
  'iterator, return': {
    async take(answer) {
      const iterator = (await answer)[Symbol.asyncIterator]()
      return [await iterator.next(), await iterator.return?.('bye'), await iterator.next()]
    },
    ending: 'left',
  },
  'iterator, throw': {
    async take(answer) {
      const iterator = (await answer)[Symbol.asyncIterator]()
      await iterator.next()
      return iterator.throw?.(new Error('mine'))
    },
    ending: 'left',
  },
  'an error in the loop': {
    async take(answer) {
      for await (const chunk of await answer) throw new Error(`mine: ${typeof chunk}`)
    },
    ending: 'left',
  },
  'tee, both': {
    async take(answer) {
      const [left, right] = (await answer).tee()
      return Promise.all([listOf(left), listOf(right)])
    },
    ending: 'finished',
  },
  'tee, one': {
    async take(answer) {
      const [left] = (await answer).tee()
      return listOf(left)
    },
    ending: 'finished',
  },
  toReadableStream: { take: async (answer) => readAll((await answer).toReadableStream()), ending: 'finished' },
  'toReadableStream, cancel': {
    async take(answer) {
      const reader = (await answer).toReadableStream().getReader()
      const { value } = await reader.read()
      await reader.cancel()
      return new TextDecoder().decode(value)
    },
    ending: 'left',
  },
  'controller.abort': {
    async take(answer) {
      const stream = await answer
      const list = []
      for await (const chunk of stream) {
        list.push(chunk)
        if (list.length === 3) stream.controller.abort()
      }
      return list.length
    },
    ending: 'aborted',
  },
  'read twice': {
    async take(answer) {
      const stream = await answer
      return [(await listOf(stream)).length, await listOf(stream)]
    },
    ending: 'finished',
  },
  unread: { take: async (answer) => [(await answer).constructor.name, await soon(30)], ending: 'unread' },
  'never awaited': { take: untilAnswered, ending: 'unread' },
  'asResponse, text': { take: async (answer) => (await answer.asResponse()).text(), ending: 'finished' },
  'asResponse, body': {
    take: async (answer) => {
      const response = await answer.asResponse()
      return [response.bodyUsed, await readAll(response.body)]
    },
    ending: 'finished',
  },
}

const streaming = [...methods, ...otherMethods].filter((method): method is Method & Required<Pick<Method, 'stream'>> =>
  Boolean(method.stream),
)

const broken = ['for await', 'tee, both', 'toReadableStream', 'break', 'withResponse']

/** Streamed answers, read in every way and with every ending. */
export const streamCases: readonly Case[] = [
  ...streaming.flatMap((method) =>
    Object.entries(ways).map(([way, { take, ending }]): Case => ({
      needs: method.needs,
      name: `${method.name}, stream, ${way}`,
      run: ({ client }) => take(method.stream(client)),
      endings: [ending],
    })),
  ),
  ...streaming.flatMap((method) =>
    ['break', 'sse-error'].flatMap((scenario) =>
      broken.map((way): Case => ({
        needs: method.needs,
        name: `${method.name}, stream, ${scenario} in the middle, ${way}`,
        scenario,
        run: ({ client }) => ways[way]?.take(method.stream(client)),
        endings: [way === 'break' ? 'left' : 'failed'],
      })),
    ),
  ),
  ...streaming.flatMap((method) =>
    ['error-401', 'error-429', 'error-500'].flatMap((scenario) =>
      ['for await', 'withResponse', 'asResponse, text'].map((way): Case => ({
        needs: method.needs,
        name: `${method.name}, stream, ${scenario}, ${way}`,
        scenario,
        run: ({ client }) => ways[way]?.take(method.stream(client)),
        endings: ['failed'],
      })),
    ),
  ),
  ...streaming.map((method): Case => ({
    needs: method.needs,
    name: `${method.name}, stream, aborted by a signal in the middle`,
    scenario: 'stall',
    async run({ client }) {
      const aborter = new AbortController()
      let count = 0
      for await (const chunk of await method.stream(client, { signal: aborter.signal })) {
        count += chunk ? 1 : 0
        if (count === 2) aborter.abort()
      }
      return count
    },
    endings: ['aborted'],
  })),
  ...streaming.map((method): Case => ({
    needs: method.needs,
    name: `${method.name}, stream, no usage`,
    scenario: 'no-usage',
    run: async ({ client }) => listOf(await method.stream(client)),
    endings: ['finished'],
  })),
]
