import { expect, test } from 'vitest'
import { readErrorBody } from './read-error-body.js'

const error = { message: 'Too long', type: 'invalid_request_error', code: 'context_length_exceeded' }
const detail = [{ loc: ['body', 'messages'], msg: 'Field required' }]

test.each([
  ['OpenAI', { error }, error],
  ['Gemini', [{ error: { code: 400, message: 'Too long', status: 'INVALID_ARGUMENT' } }], { message: 'Too long' }],
  ['Ollama', { error: 'Too long' }, { message: 'Too long' }],
  ['Mistral', { object: 'error', ...error }, error],
  ['vLLM', { object: 'error', message: 'Too long', type: 'BadRequestError', code: 400 }, { type: 'BadRequestError' }],
  ['FastAPI', { detail: 'Too long' }, { message: 'Too long' }],
  ['a validation of FastAPI', { detail }, { message: JSON.stringify(detail) }],
  ['a validation of Mistral', { object: 'error', message: { detail } }, { message: JSON.stringify({ detail }) }],
  ['a proxy', 'no healthy upstream\n', { message: 'no healthy upstream' }],
])('the message of an error as %s writes it is read', (_, answer, read) => {
  expect(readErrorBody(answer)).toMatchObject(read)
})

test.each([undefined, null, 7, '', '<html>Bad gateway</html>', [], {}, { error: null }])(
  '%j has no message',
  (answer) => {
    expect(readErrorBody(answer).message ?? undefined).toBeUndefined()
  },
)
