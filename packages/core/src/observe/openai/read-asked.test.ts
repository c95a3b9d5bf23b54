import { expect, test } from 'vitest'
import { readers } from './readers.js'

test('headers and authorization of an MCP server are removed', () => {
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
    'Azure data sources',
    { data_sources: [{ type: 'azure_search', parameters: { authentication: { key: 'hunter2' } } }] },
  ],
  ['a LiteLLM api_key', { api_key: 'hunter2' }],
  ['LiteLLM extra headers', { extra_headers: { 'x-crm': 'hunter2' }, headers: { 'x-crm': 'hunter2' } }],
])('credentials in the body are removed: %s', (_, keys) => {
  expect(readers.chat.asked({ seed: 3, ...keys }).parameters).toEqual({ seed: 3 })
})
