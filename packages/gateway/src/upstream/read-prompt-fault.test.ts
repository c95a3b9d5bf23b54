import { expect, test } from 'vitest'
import { readPromptFault } from './read-prompt-fault.js'

const faultOf = (error: unknown) => readPromptFault(Buffer.from(JSON.stringify(error)))

test.each([
  ['OpenAI, responses', { error: { message: 'Your input exceeds the context window of this model.' } }],
  ['Anthropic', { error: { message: 'prompt is too long: 208310 tokens > 200000 maximum' } }],
  [
    'Anthropic, with the answer',
    {
      error: {
        message: 'input length and `max_tokens` exceed context limit: 195000 + 8192 > 200000, decrease input length',
      },
    },
  ],
  [
    'Gemini',
    [
      {
        error: {
          code: 400,
          message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
  ],
  [
    'Mistral',
    {
      object: 'error',
      message: 'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      code: '3051',
    },
  ],
  ['vLLM', { object: 'error', message: "This model's maximum context length is 4096 tokens.", code: 400 }],
  [
    'vLLM, other models',
    { error: { message: 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.' } },
  ],
  ['SGLang', { message: "The input (9000 tokens) is longer than the model's context length (8192 tokens)." }],
  [
    'TGI',
    { error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000', type: 'x' },
  ],
  [
    'llama.cpp',
    {
      error: {
        code: 400,
        message: 'request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it',
        type: 'exceed_context_size_error',
      },
    },
  ],
  ['xAI', { error: "This model's maximum prompt length is 131072 but the request contains 200000 tokens.", code: 'x' }],
  ['Groq', { error: { message: 'Please reduce the length of the messages.', code: 'context_length_exceeded' } }],
])('the error of %s says that a prompt is too long', (_, error) => expect(faultOf(error)).toBe('context-window'))

test.each([
  ['an unknown field', { error: { message: 'Unrecognized request argument: maximum', code: null } }],
  [
    'too many output tokens',
    { error: { message: 'max_tokens is too large: 50000. This model supports at most 16384.' } },
  ],
  ['a long name', { error: { message: "Invalid 'user': string too long. Expected a string with maximum length 64." } }],
])('an error because of %s does not', (_, error) => expect(faultOf(error)).toBeUndefined())
