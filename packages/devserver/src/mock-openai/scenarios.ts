/** How the mock answers one request. */
export interface Scenario {
  /** HTTP status; default 200. Any other is an error in OpenAI's format. */
  readonly status?: number
  /** The error's `code` and `type`. */
  readonly code?: string
  /** The first request of a body fails with `status`, the next one answers. */
  readonly isFlaky?: true
  /** The kind of answer; default `text`. */
  readonly says?:
    | 'text'
    | 'tools'
    | 'custom-tool'
    | 'refusal'
    | 'reasoning'
    | 'length'
    | 'structured'
    | 'failed'
    | 'audio'
    | 'search'
    /** Two tool calls under one index. */
    | 'same-index'
  /** A stream goes on after its end. */
  readonly goesOn?: true
  /** An undocumented body that replaces the whole answer. */
  readonly body?: string
  readonly contentType?: string
  /** Milliseconds between chunks, in place of the server's. */
  readonly chunkDelayMs?: number
  /** The failure after half of the chunks. */
  readonly breaks?: 'socket' | 'error-event' | 'silence' | 'malformed'
  /** The answer never comes. */
  readonly hangs?: true
  /** Where the token counts are. */
  readonly usage?: 'none' | 'groq'
}

const odd = (body: string, contentType = 'application/json'): Scenario => ({ body, contentType })

/** Every scenario by its name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  answer: {},
  tools: { says: 'tools' },
  'custom-tool': { says: 'custom-tool' },
  refusal: { says: 'refusal' },
  reasoning: { says: 'reasoning' },
  length: { says: 'length' },
  structured: { says: 'structured' },
  failed: { says: 'failed' },
  audio: { says: 'audio' },
  search: { says: 'search' },
  'same-index': { says: 'same-index' },
  'goes-on': { goesOn: true },
  'error-400': { status: 400, code: 'invalid_value' },
  'error-401': { status: 401, code: 'invalid_api_key' },
  'error-403': { status: 403, code: 'unsupported_country_region_territory' },
  'error-404': { status: 404, code: 'model_not_found' },
  'error-429': { status: 429, code: 'rate_limit_exceeded' },
  'error-500': { status: 500 },
  'error-503': { status: 503 },
  flaky: { status: 500, isFlaky: true },
  hang: { hangs: true },
  slow: { chunkDelayMs: 200 },
  fast: { chunkDelayMs: 0 },
  break: { breaks: 'socket' },
  'sse-error': { breaks: 'error-event' },
  malformed: { breaks: 'malformed' },
  stall: { breaks: 'silence' },
  'no-usage': { usage: 'none' },
  'groq-usage': { usage: 'groq' },
  'null-choices': odd('{"id":"chatcmpl-odd","object":"chat.completion","model":"gpt-4o-mini","choices":null}'),
  'choices-null-item': odd('{"id":"chatcmpl-odd","object":"chat.completion","model":"gpt-4o-mini","choices":[null]}'),
  'no-choices': odd('{"id":"chatcmpl-odd","object":"chat.completion","model":"gpt-4o-mini"}'),
  'not-json': odd('<html>It works!</html>', 'text/html'),
  'bad-json': odd('{"id":'),
  empty: odd(''),
}
