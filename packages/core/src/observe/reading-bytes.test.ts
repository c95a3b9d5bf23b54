import { expect, test } from 'vitest'
import { readers } from './openai/readers.js'
import { readingBytes } from './reading-bytes.js'

test('streamed speech keeps its audio and usage if one of its lines is malformed', () => {
  const reader = readingBytes(readers.speech.chunks({ stream_format: 'sse' }))
  const lines = [
    'data: {"type":"speech.audio.delta","audio":"AAAA"}',
    'data: {"type":',
    'data: {"type":"speech.audio.done","usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}',
    'data: [DONE]',
  ]
  for (const line of lines) reader.push(new TextEncoder().encode(`${line}\n\n`))
  expect(reader.answered()).toMatchObject({
    usage: { inputTokens: 3, outputTokens: 4 },
    output: [{ role: 'assistant' }],
  })
})
