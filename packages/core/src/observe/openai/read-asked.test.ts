import { expect, test } from 'vitest'
import { readers } from './readers.js'

test("the headers and the key that a server of tools is called with are nobody else's", () => {
  const server = {
    type: 'mcp',
    server_label: 'crm',
    server_url: 'https://crm.example.com/mcp',
    allowed_tools: ['find'],
  }
  const tools = [{ ...server, headers: { 'X-Crm': 'hunter2' }, authorization: 'hunter3' }, { type: 'web_search' }]
  for (const { asked } of [readers.responses, readers.realtime])
    expect(asked({ tools }).tools).toEqual([server, { type: 'web_search' }])
})

test.each([
  [
    'the data of Azure',
    { data_sources: [{ type: 'azure_search', parameters: { authentication: { key: 'hunter2' } } }] },
  ],
  ['a key for LiteLLM', { api_key: 'hunter2' }],
  ['headers for LiteLLM', { extra_headers: { 'x-crm': 'hunter2' }, headers: { 'x-crm': 'hunter2' } }],
])("%s, which a body may bring, is nobody else's", (_, keys) => {
  expect(readers.chat.asked({ seed: 3, ...keys }).parameters).toEqual({ seed: 3 })
})
