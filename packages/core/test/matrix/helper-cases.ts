import { type Case, chat, responses } from './case.js'

const schema = {
  type: 'object',
  properties: { mood: { type: 'string' }, degrees: { type: 'number' } },
  required: ['mood', 'degrees'],
  additionalProperties: false,
}
const format = { type: 'json_schema' as const, json_schema: { name: 'weather', strict: true, schema } }
const textFormat = { format: { type: 'json_schema' as const, name: 'weather', strict: true, schema } }

/** The types of tools differ between the majors. */
const tools: never = [
  {
    type: 'function' as const,
    function: {
      name: 'weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
      parse: JSON.parse as (text: string) => { city: string },
      function: ({ city }: { city: string }) => `mild in ${city}`,
    },
  },
] as never

/** The helpers of the SDK, and answers of every kind. */
export const helperCases: readonly Case[] = [
  {
    name: 'chat.completions.parse',
    scenario: 'structured',
    async run({ client }) {
      const answer = client.chat.completions.parse({ ...chat, response_format: format })
      return [answer.constructor.name, await answer]
    },
    endings: ['finished'],
  },
  {
    name: 'chat.completions.parse, withResponse',
    scenario: 'structured',
    async run({ client }) {
      const { data, response } = await client.chat.completions
        .parse({ ...chat, response_format: format })
        .withResponse()
      return [data, response.status]
    },
    endings: ['finished'],
  },
  ...['error-400', 'error-429', 'error-500'].flatMap((scenario): Case[] => [
    {
      name: `chat.completions.parse, ${scenario}`,
      scenario,
      run: ({ client }) => client.chat.completions.parse(chat),
      endings: ['failed'],
    },
    {
      name: `responses.parse, ${scenario}`,
      scenario,
      run: ({ client }) => client.responses.parse(responses),
      endings: ['failed'],
    },
    {
      name: `chat.completions.stream, ${scenario}`,
      scenario,
      run: ({ client }) => client.chat.completions.stream(chat).finalContent(),
      endings: ['failed'],
    },
    {
      name: `responses.stream, ${scenario}`,
      scenario,
      run: ({ client }) => client.responses.stream(responses).finalResponse(),
      endings: ['failed'],
    },
  ]),
  {
    name: 'chat.completions.stream, finalChatCompletion',
    run: async ({ client }) => {
      const stream = client.chat.completions.stream(chat)
      return [stream.constructor.name, await stream.finalChatCompletion()]
    },
    endings: ['finished'],
  },
  {
    name: 'chat.completions.stream, events',
    async run({ client }) {
      const names: string[] = []
      const stream = client.chat.completions.stream(chat)
      for (const name of ['connect', 'chunk', 'content', 'message', 'finalContent', 'end'] as const)
        stream.on(name, () => names.push(name))
      await stream.done()
      return names
    },
    endings: ['finished'],
  },
  {
    name: 'chat.completions.stream, for await',
    async run({ client }) {
      let count = 0
      for await (const chunk of client.chat.completions.stream(chat)) count += chunk.choices.length
      return count
    },
    endings: ['finished'],
  },
  {
    name: 'chat.completions.stream, structured output',
    scenario: 'structured',
    run: async ({ client }) =>
      (await client.chat.completions.stream({ ...chat, response_format: format }).finalChatCompletion()).choices,
    endings: ['finished'],
  },
  {
    name: 'chat.completions.stream, aborted by the helper',
    scenario: 'stall',
    async run({ client }) {
      const stream = client.chat.completions.stream(chat)
      stream.on('content', () => stream.abort())
      return stream.done()
    },
    endings: ['aborted'],
  },
  {
    name: 'chat.completions.stream, broken socket',
    scenario: 'break',
    run: ({ client }) => client.chat.completions.stream(chat).finalContent(),
    endings: ['failed'],
  },
  {
    name: 'chat.completions.stream, toReadableStream',
    run: async ({ client }) => new Response(client.chat.completions.stream(chat).toReadableStream()).text(),
    endings: ['finished'],
  },
  {
    name: 'chat.completions.runTools',
    scenario: 'tools',
    async run({ client }) {
      const runner = client.chat.completions.runTools({ ...chat, tools })
      return [runner.constructor.name, await runner.finalContent(), runner.messages]
    },
    endings: ['finished', 'finished'],
    first: { $ai_tools_called: 'weather', $ai_stop_reason: 'tool_calls' },
  },
  {
    name: 'chat.completions.runTools, stream',
    scenario: 'tools',
    async run({ client }) {
      const runner = client.chat.completions.runTools({ ...chat, tools, stream: true })
      return [await runner.finalContent(), runner.messages]
    },
    endings: ['finished', 'finished'],
    first: { $ai_tools_called: 'weather' },
  },
  {
    name: 'chat.completions.runTools, error',
    scenario: 'error-500',
    run: ({ client }) => client.chat.completions.runTools({ ...chat, tools }).finalContent(),
    endings: ['failed'],
  },
  {
    name: 'responses.parse',
    scenario: 'structured',
    async run({ client }) {
      const answer = client.responses.parse({ ...responses, text: textFormat })
      return [answer.constructor.name, await answer]
    },
    endings: ['finished'],
  },
  {
    name: 'responses.stream, finalResponse',
    run: async ({ client }) => {
      const stream = client.responses.stream(responses)
      return [stream.constructor.name, await stream.finalResponse()]
    },
    endings: ['finished'],
  },
  {
    name: 'responses.stream, for await',
    async run({ client }) {
      const types: string[] = []
      for await (const event of client.responses.stream(responses)) types.push(event.type)
      return types
    },
    endings: ['finished'],
  },
  {
    name: 'responses.stream, structured output',
    scenario: 'structured',
    run: async ({ client }) =>
      (await client.responses.stream({ ...responses, text: textFormat }).finalResponse()).output,
    endings: ['finished'],
  },
  {
    name: 'responses.stream, aborted by the helper',
    scenario: 'stall',
    async run({ client }) {
      const stream = client.responses.stream(responses)
      stream.on('response.output_text.delta', () => stream.abort())
      return stream.done()
    },
    endings: ['aborted'],
  },
  {
    name: 'responses.create, failed',
    scenario: 'failed',
    run: ({ client }) => client.responses.create(responses),
    endings: ['failed'],
    first: { $ai_error_type: 'server_error' },
  },
  {
    name: 'responses.create, incomplete',
    scenario: 'length',
    run: ({ client }) => client.responses.create(responses),
    endings: ['finished'],
    first: { $ai_stop_reason: 'max_output_tokens' },
  },
  ...['tools', 'custom-tool', 'refusal', 'reasoning', 'groq-usage'].flatMap((scenario): Case[] => [
    {
      name: `chat.completions.create, ${scenario}`,
      scenario,
      run: ({ client }) =>
        client.chat.completions.create({ ...chat, tools: [{ type: 'function', function: { name: 'weather' } }] }),
      endings: ['finished'],
    },
    {
      name: `responses.create, ${scenario}`,
      scenario,
      run: ({ client }) =>
        client.responses.create({
          ...responses,
          tools: [{ type: 'function', name: 'weather', parameters: {}, strict: false }],
        }),
      endings: ['finished'],
    },
  ]),
]
