import type { Jobs } from './create-jobs.js'
import type { Asked, Play, StreamEvent } from './play.js'
import { modelOf } from './play-chat.js'
import { onePixel } from './play-images.js'
import { answerTo, questionIn, tokensOf, toStructured, wordsOf } from './words.js'

type Fields = Record<string, unknown>

/** Responses, whole and streamed. */
export function playResponses(asked: Asked): Play {
  const { started, ended } = respond(asked)
  return asked.body.stream === true ? streamResponse(started, ended) : { json: ended }
}

/** A response in the background: queued at first, or streamed while it is made. */
export function playBackground(asked: Asked, jobs: Jobs): Play {
  const { started, ended } = respond(asked)
  const running = { ...started, background: true }
  const last = { ...ended, background: true, completed_at: asked.created + 20 }
  jobs.start({ id: String(started.id), running: { ...running, status: 'queued' }, ended: last })
  return asked.body.stream === true ? streamResponse(running, last) : { json: { ...running, status: 'queued' } }
}

/** A compacted conversation. */
export function playCompaction({ body, created, serial }: Asked): Play {
  const tokens = tokensOf(body.input)
  const summary = { type: 'compaction', id: `cmp_${serial}`, encrypted_content: 'gAAAAABmock' }
  return {
    json: {
      id: `resp_mock${serial}`,
      object: 'response.compaction',
      created_at: created,
      output: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: String(body.input) }] }, summary],
      usage: {
        input_tokens: tokens,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 8,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: tokens + 8,
      },
    },
  }
}

/** A response as it starts and as it ends. */
function respond({ body, scenario, created, serial }: Asked): { started: Fields; ended: Fields } {
  const says = scenario.says === 'tools' && isToolAnswered(body) ? 'text' : (scenario.says ?? 'text')
  const output = outputOf(body, says, serial)
  const input = tokensOf(body.input)
  const written = tokensOf(output)
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: written,
    output_tokens_details: { reasoning_tokens: says === 'reasoning' ? 12 : 0 },
    total_tokens: input + written,
  }
  const status = says === 'failed' ? 'failed' : says === 'length' ? 'incomplete' : 'completed'
  const started = {
    id: `resp_mock${serial}`,
    object: 'response',
    created_at: created,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    model: modelOf(body),
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    service_tier: 'default',
    store: true,
    temperature: body.temperature ?? 1,
    text: body.text ?? { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: body.tools ?? [],
    top_p: 1,
    truncation: 'disabled',
    usage: null,
    metadata: body.metadata ?? {},
  }
  const ended = {
    ...started,
    status,
    output,
    usage: scenario.usage === 'none' ? null : usage,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    error: status === 'failed' ? { code: 'server_error', message: 'The model failed to answer.' } : null,
  }
  return { started, ended }
}

/** The whole sequence of the events of a stream, in OpenAI's order. */
export function streamResponse(started: Fields, ended: Fields): Play {
  const steps = [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...(ended.output as Fields[]).flatMap(eventsOf),
    { type: `response.${String(ended.status)}`, response: ended },
  ]
  const events = steps.map((data, index): StreamEvent => ({
    name: data.type,
    data: { ...data, sequence_number: index },
  }))
  return { events, hasDone: false }
}

const isToolAnswered = ({ input }: Readonly<Fields>): boolean =>
  Array.isArray(input) && (input.at(-1) as Fields | undefined)?.type === 'function_call_output'

function outputOf(body: Readonly<Fields>, says: string, serial: number): Fields[] {
  const [tool] = (body.tools ?? []) as { name?: string }[]
  const isToolResult = JSON.stringify(body.input ?? '').includes('function_call_output')
  if (says === 'failed') return []
  if (says === 'search') return searched(serial)
  if (says === 'tools' && tool && !isToolResult)
    return [
      {
        type: 'function_call',
        id: `fc_${serial}`,
        call_id: 'call_mock1',
        name: tool.name,
        arguments: '{"city": "Lisbon", "unit": "celsius"}',
        status: 'completed',
      },
    ]
  if (says === 'custom-tool')
    return [
      {
        type: 'custom_tool_call',
        id: `ctc_${serial}`,
        call_id: 'call_mock1',
        name: tool?.name ?? 'run',
        input: 'print("hello there")',
      },
    ]
  const format = (body.text as { format?: Fields } | undefined)?.format
  const text = says === 'structured' ? toStructured(format?.schema) : answerTo(questionIn(body))
  const part =
    says === 'refusal'
      ? { type: 'refusal', refusal: 'I cannot help with that.' }
      : { type: 'output_text', text, annotations: [], logprobs: [] }
  const message = { type: 'message', id: `msg_${serial}`, role: 'assistant', status: 'completed', content: [part] }
  const reasoning = {
    type: 'reasoning',
    id: `rs_${serial}`,
    summary: [{ type: 'summary_text', text: 'First I look at the question.' }],
  }
  return says === 'reasoning' ? [reasoning, message] : [message]
}

/** What the provider's own tools found, then a message that cites it, then a picture. */
function searched(serial: number): Fields[] {
  const citation = {
    type: 'url_citation',
    url: 'https://weather.example.com',
    title: 'Weather',
    start_index: 0,
    end_index: 4,
  }
  return [
    { type: 'web_search_call', id: `ws_${serial}`, status: 'completed', action: { type: 'search', query: 'weather' } },
    {
      type: 'file_search_call',
      id: `fs_${serial}`,
      status: 'completed',
      queries: ['weather'],
      results: [{ file_id: 'file-1', filename: 'weather.md', score: 0.9, text: 'It is mild.' }],
    },
    {
      type: 'message',
      id: `msg_${serial}`,
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Mild.', annotations: [citation], logprobs: [] }],
    },
    { type: 'image_generation_call', id: `ig_${serial}`, status: 'completed', output_format: 'png', result: onePixel },
  ]
}

type Step = Fields & { type: string }

/** The events of one item of the output. */
function eventsOf(item: Fields, index: number): Step[] {
  const at = { output_index: index, item_id: item.id }
  const done: Step = { type: 'response.output_item.done', output_index: index, item }
  const added = (empty: Fields): Step => ({
    type: 'response.output_item.added',
    output_index: index,
    item: { ...item, ...empty, status: 'in_progress' },
  })
  const deltas = (type: string, text: unknown, more: Fields = {}): Step[] =>
    wordsOf(String(text)).map((delta) => ({ type: `response.${type}.delta`, ...at, ...more, delta }))
  if (item.type === 'function_call')
    return [
      added({ arguments: '' }),
      ...deltas('function_call_arguments', item.arguments),
      { type: 'response.function_call_arguments.done', ...at, arguments: item.arguments },
      done,
    ]
  if (item.type === 'custom_tool_call')
    return [
      added({ input: '' }),
      ...deltas('custom_tool_call_input', item.input),
      { type: 'response.custom_tool_call_input.done', ...at, input: item.input },
      done,
    ]
  if (item.type === 'reasoning') {
    const [part] = item.summary as Fields[]
    const where = { summary_index: 0 }
    return [
      added({ summary: [] }),
      { type: 'response.reasoning_summary_part.added', ...at, ...where, part: { type: 'summary_text', text: '' } },
      ...deltas('reasoning_summary_text', part?.text, where),
      { type: 'response.reasoning_summary_text.done', ...at, ...where, text: part?.text },
      { type: 'response.reasoning_summary_part.done', ...at, ...where, part },
      done,
    ]
  }
  if (item.type !== 'message') return [added({ result: null, results: null }), done]
  const [part = {}] = item.content as Fields[]
  const field = part.type === 'refusal' ? 'refusal' : 'text'
  const kind = part.type === 'refusal' ? 'refusal' : 'output_text'
  const where = { content_index: 0 }
  return [
    added({ content: [] }),
    { type: 'response.content_part.added', ...at, ...where, part: { ...part, [field]: '' } },
    ...deltas(kind, part[field], { ...where, ...(field === 'text' && { logprobs: [] }) }),
    { type: `response.${kind}.done`, ...at, ...where, [field]: part[field], ...(field === 'text' && { logprobs: [] }) },
    { type: 'response.content_part.done', ...at, ...where, part },
    done,
  ]
}
