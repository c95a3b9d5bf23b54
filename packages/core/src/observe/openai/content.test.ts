import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Answered } from '../observation.js'
import type { Reader } from '../reader.js'
import { readers } from './readers.js'

function read(reader: Reader, chunks: readonly unknown[], body?: object): Answered {
  const accumulator = reader.chunks(body)
  for (const chunk of chunks) accumulator.push(chunk)
  return JSON.parse(JSON.stringify(accumulator.answered())) as Answered
}
const chunk = (delta: object, more: object = {}) => ({ choices: [{ index: 0, delta, ...more }] })
const readChat = (...chunks: object[]) => read(readers.chat, chunks)

describe('content of a chat completion', () => {
  const call = (index: number | undefined, part: object) => chunk({ tool_calls: [{ index, ...part }] })

  test('two tool calls with the same index are two calls', () => {
    const { output } = readChat(
      call(0, { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":' } }),
      call(0, { function: { arguments: '"Lyon"}' } }),
      call(0, { id: 'b', type: 'function', function: { name: 'time', arguments: '{"tz":' } }),
      call(0, { function: { arguments: '"CET"}' } }),
      call(1, { id: 'c', type: 'function', function: { name: 'date', arguments: '{}' } }),
    )
    expect(output).toMatchObject([
      {
        tool_calls: [
          { id: 'a', function: { name: 'weather', arguments: '{"city":"Lyon"}' } },
          { id: 'b', function: { name: 'time', arguments: '{"tz":"CET"}' } },
          { id: 'c', function: { name: 'date', arguments: '{}' } },
        ],
      },
    ])
  })

  test.each([
    ['an empty id', { index: 0, id: '' }],
    ['no id', { index: 0 }],
    ['neither index nor id', {}],
  ])('two tool calls with different names and %s are two calls', (_, place) => {
    const part = (more: object) => chunk({ tool_calls: [{ ...place, type: 'function', function: more }] })
    const { output } = readChat(
      part({ name: 'weather', arguments: '{"c":' }),
      part({ arguments: '1}' }),
      part({ name: 'time', arguments: '{"t":' }),
      part({ arguments: '1}' }),
    )
    expect(output).toMatchObject([
      {
        tool_calls: [
          { function: { name: 'weather', arguments: '{"c":1}' } },
          { function: { name: 'time', arguments: '{"t":1}' } },
        ],
      },
    ])
  })

  test('annotations and images that are spread over chunks are all kept', () => {
    const cite = (url: string) => ({ type: 'url_citation', url_citation: { url } })
    const image = (url: string) => ({ type: 'image_url', image_url: { url } })
    const { output } = readChat(
      chunk({ content: 'A', annotations: [cite('a'), cite('b')] }),
      chunk({ annotations: [cite('c')], images: [image('d'), image('e')] }),
    )
    expect(output).toMatchObject([
      { content: 'A', annotations: [cite('a'), cite('b'), cite('c')], images: [image('d'), image('e')] },
    ])
  })

  test('custom tool calls and legacy function calls are assembled from their pieces', () => {
    expect(
      readChat(
        call(0, { id: 'a', type: 'custom', custom: { name: 'run', input: '' } }),
        call(0, { custom: { input: 'print(' } }),
        call(0, { custom: { input: '1)' } }),
        chunk({ function_call: { name: 'weather', arguments: '' } }),
        chunk({ function_call: { arguments: '{}' } }),
      ).output,
    ).toMatchObject([
      {
        tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'run', input: 'print(1)' } }],
        function_call: { name: 'weather', arguments: '{}' },
      },
    ])
  })

  test('refusals and annotations are kept, log probabilities are not', () => {
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://weather.example.com' } }]
    const whole = { index: 0, message: { role: 'assistant', refusal: 'No.', annotations }, logprobs: { content: [1] } }
    expect(readChat({ choices: [whole] }).output).toEqual([{ role: 'assistant', refusal: 'No.', annotations }])
    expect(readChat(chunk({ refusal: 'N' }, { logprobs: { content: [1] } }), chunk({ refusal: 'o.' })).output).toEqual([
      { role: 'assistant', content: null, refusal: 'No.' },
    ])
  })

  test('audio whose pieces are padded separately is assembled, and its transcript is kept', () => {
    const data = Buffer.from('sound').toString('base64')
    const body = { audio: { format: 'mp3' } }
    const sha256 = createHash('sha256').update('soundsound').digest('hex')
    expect(
      read(
        readers.chat,
        [
          chunk({ audio: { id: 'au', transcript: 'It is ' } }),
          chunk({ audio: { data, transcript: 'mild.' } }),
          chunk({ audio: { data } }),
        ],
        body,
      ).output,
    ).toEqual([
      {
        role: 'assistant',
        content: null,
        audio: { id: 'au', transcript: 'It is mild.', data: { type: 'audio/mp3', byteLength: 10, sha256 } },
      },
    ])
    const message = { role: 'assistant', audio: { id: 'au', data, transcript: 'It is mild.' } }
    expect(read(readers.chat, [{ choices: [{ message }] }], body).output).toMatchObject([
      { audio: { data: `data:audio/mp3;base64,${data}` } },
    ])
  })
})

describe('content of a response', () => {
  const readResponse = (output: object[]) =>
    read(readers.responses, [{ id: 'r', object: 'response', status: 'completed', output }]).output?.[0] as {
      content: unknown
    }

  test('searches, files, citations and images are kept; log probabilities and encrypted content are not', () => {
    const search = { type: 'web_search_call', id: 'ws', status: 'completed', action: { query: 'weather' } }
    const files = { type: 'file_search_call', id: 'fs', results: [{ filename: 'weather.md', text: 'Mild' }] }
    const annotations = [{ type: 'url_citation', url: 'https://weather.example.com' }]
    const part = { type: 'output_text', text: 'Mild.', annotations, logprobs: [{ token: 'Mild' }] }
    const reasoning = { type: 'reasoning', id: 'rs', summary: [{ text: 'Look.' }], encrypted_content: 'gAAAA' }
    const picture = { type: 'image_generation_call', id: 'ig', output_format: 'webp', result: 'AAAA' }
    expect(readResponse([reasoning, search, files, { type: 'message', content: [part] }, picture]).content).toEqual([
      { type: 'reasoning', id: 'rs', summary: [{ text: 'Look.' }] },
      search,
      files,
      { type: 'text', text: 'Mild.', annotations },
      { type: 'image_generation_call', id: 'ig', result: 'data:image/webp;base64,AAAA' },
    ])
  })

  test('log probabilities are removed from an output that is sent back as input', () => {
    const part = { type: 'output_text', text: 'Mild.', annotations: [], logprobs: [{ token: 'Mild' }] }
    const input = [
      { type: 'message', role: 'assistant', content: [part] },
      { role: 'user', content: 'And now?' },
    ]
    const asked = readers.responses.asked({ input })
    expect(asked.input).toEqual([
      { ...input[0], content: [{ type: 'output_text', text: 'Mild.', annotations: [] }] },
      input[1],
    ])
    expect(part.logprobs).toHaveLength(1)
  })

  test.each([[{ text: 'x' }], [7], [null], [['x']]])('a delta of %j is ignored because it is not text', (delta) => {
    const type = 'response.output_text.delta'
    const words = { type, output_index: 0, delta: 'It is' }
    expect(read(readers.responses, [words, { ...words, delta }]).output).toEqual([
      { role: 'assistant', content: 'It is' },
    ])
    expect(read(readers.responses, [{ ...words, delta }]).output).toBeUndefined()
  })

  test('content that is a single text is given as a string', () => {
    const part = { type: 'output_text', text: 'Mild.', annotations: [] }
    expect(readResponse([{ type: 'message', content: [part] }]).content).toBe('Mild.')
  })
})

test('a moderation lists the names of the flagged categories', () => {
  const results = [{ flagged: true, categories: { violence: true, hate: false }, category_scores: { violence: 0.9 } }]
  expect(read(readers.moderations, [{ id: 'modr-1', model: 'omni', results }])).toMatchObject({
    flagged: true,
    output: [{ content: [{ type: 'moderation', flagged: true, categories: ['violence'] }] }],
  })
})

test('an image gets the media type of its format, and only the final image of a stream is kept', () => {
  const events = [
    { type: 'image_generation.partial_image', b64_json: 'AAAA' },
    { type: 'image_generation.completed', b64_json: 'BBBB', output_format: 'webp', usage: { input_tokens: 3 } },
  ]
  expect(read(readers.images, events)).toMatchObject({
    output: [{ content: [{ type: 'image_url', image_url: { url: 'data:image/webp;base64,BBBB' } }] }],
    usage: { inputTokens: 3 },
  })
})

test('uploaded files are described by type and size, without their bytes', () => {
  const image = new File([new Uint8Array(7)], 'ada.png', { type: 'image/png' })
  expect(readers.images.asked({ prompt: 'Mild', image, mask: new Uint8Array(3), size: '1024x1024' })).toMatchObject({
    input: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Mild' },
          { type: 'text', text: '[image/png, 7 bytes]' },
          { type: 'text', text: '[file, 3 bytes]' },
        ],
      },
    ],
    parameters: { size: '1024x1024' },
  })
})

test('parts of an interrupted answer are kept apart, in any order', () => {
  const piece = (content_index: number | undefined, delta: string, kind = 'output_text') => ({
    type: `response.${kind}.delta`,
    output_index: 0,
    content_index,
    delta,
  })
  const item = Object.freeze({ type: 'message', role: 'assistant', content: Object.freeze([]) })
  const added = { type: 'response.output_item.added', output_index: 0, item }
  const readResponse = (...chunks: object[]) => read(readers.responses, chunks).output
  const refused = [added, piece(0, 'It is '), piece(1, 'No', 'refusal'), piece(0, 'mild.'), piece(1, '.', 'refusal')]
  expect(readResponse(...refused)).toEqual([{ role: 'assistant', content: 'It is mild.', refusal: 'No.' }])
  expect(readResponse(piece(1, 'b'), piece(0, 'a'))).toEqual([
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    },
  ])
  expect(readResponse(piece(1, 'b'))).toEqual([{ role: 'assistant', content: 'b' }])
  expect(readResponse(added, piece(undefined, 'It is'))).toEqual([{ role: 'assistant', content: 'It is' }])
})

test.each(['finished', 'streamed'])(
  'an error inside a choice, as OpenRouter sends it, is the error of the answer: %s',
  (way) => {
    const error = { code: 502, message: 'Upstream request aborted' }
    const choice = {
      index: 0,
      error,
      finish_reason: 'error',
      [way === 'streamed' ? 'delta' : 'message']: { content: '' },
    }
    expect(readChat({ choices: [choice] }).error).toEqual({ type: 'http_502', message: 'Upstream request aborted' })
  },
)
