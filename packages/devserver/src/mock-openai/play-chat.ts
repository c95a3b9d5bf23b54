import type { Asked, Play, StreamEvent } from './play.js'
import { answerTo, questionIn, tokensOf, toStructured, wordsOf } from './words.js'

type Fields = Record<string, unknown>

/** Chat completions and legacy completions. */
export function playChat({ body, scenario, created, serial }: Asked, isLegacy: boolean): Play {
  const id = `${isLegacy ? 'cmpl' : 'chatcmpl'}-mock${serial}`
  const model = modelOf(body)
  const says = scenario.says === 'tools' && lastRole(body) === 'tool' ? 'text' : (scenario.says ?? 'text')
  const message = messageOf(body, says)
  const reason = message.tool_calls ? 'tool_calls' : says === 'length' ? 'length' : 'stop'
  const choices = Array.from({ length: typeof body.n === 'number' ? body.n : 1 }, (_, index) => index)
  const usage = usageOf(body, message)
  const envelope = { id, created, model, system_fingerprint: 'fp_mock', ...(!isLegacy && { service_tier: 'default' }) }
  const counts = scenario.usage === 'groq' ? { x_groq: { id, usage } } : scenario.usage === 'none' ? {} : { usage }
  if (body.stream !== true) {
    const whole = (index: number) =>
      isLegacy
        ? { index, text: message.content, logprobs: null, finish_reason: reason }
        : { index, message, logprobs: null, finish_reason: reason }
    return {
      json: {
        ...envelope,
        object: isLegacy ? 'text_completion' : 'chat.completion',
        choices: choices.map(whole),
        ...counts,
      },
    }
  }
  const isCounted = (body.stream_options as Fields | undefined)?.include_usage === true && scenario.usage === undefined
  const chunk = (choice: Fields[], more: Fields = {}): StreamEvent => ({
    data: {
      ...envelope,
      object: isLegacy ? 'text_completion' : 'chat.completion.chunk',
      choices: choice,
      ...(isCounted && { usage: null }),
      ...more,
    },
  })
  const one = (index: number, delta: Fields, finish: string | null = null) =>
    isLegacy
      ? { index, text: delta.content ?? '', logprobs: null, finish_reason: finish }
      : { index, delta, logprobs: null, finish_reason: finish }
  const events = deltasOf(message, says).flatMap((delta) => choices.map((index) => chunk([one(index, delta)])))
  events.push(...choices.map((index) => chunk([one(index, {}, reason)], scenario.usage === 'groq' ? counts : {})))
  if (isCounted) events.push(chunk([], { usage }))
  return { events, hasDone: true, ...(scenario.goesOn && { after: [chunk([one(0, { content: ' and on' })])] }) }
}

/** The model in the answer, with a date, as OpenAI names it. */
export const modelOf = ({ model }: Readonly<Fields>): string =>
  String(model).startsWith('mock:') ? 'gpt-4o-mini-2024-07-18' : String(model)

const lastRole = ({ messages }: Readonly<Fields>): unknown =>
  Array.isArray(messages) ? (messages.at(-1) as Fields | undefined)?.role : undefined

function messageOf(body: Readonly<Fields>, says: string): Fields {
  const message: Fields = { role: 'assistant', content: null, refusal: null }
  const question = questionIn(body)
  const [tool] = (body.tools ?? []) as { type?: string; function?: { name: string }; custom?: { name: string } }[]
  if (says === 'tools' && tool?.function)
    message.tool_calls = [
      {
        id: 'call_mock1',
        type: 'function',
        function: { name: tool.function.name, arguments: '{"city": "Lisbon", "unit": "celsius"}' },
      },
    ]
  else if (says === 'custom-tool')
    message.tool_calls = [
      {
        id: 'call_mock1',
        type: 'custom',
        custom: { name: tool?.custom?.name ?? 'run', input: 'print("hello there")' },
      },
    ]
  else if (says === 'same-index')
    message.tool_calls = ['weather', 'time'].map((name, at) => ({
      id: `call_mock${at + 1}`,
      type: 'function',
      function: { name, arguments: `{"city": "${['Lisbon', 'Lyon'][at]}"}` },
    }))
  else if (says === 'audio')
    message.audio = {
      id: 'audio_mock',
      data: Buffer.alloc(3_000, 'sound').toString('base64'),
      transcript: 'It is mild.',
    }
  else if (says === 'refusal') message.refusal = 'I cannot help with that.'
  else if (says === 'structured')
    message.content = toStructured((body.response_format as { json_schema?: Fields } | undefined)?.json_schema?.schema)
  else message.content = answerTo(question)
  if (says === 'reasoning') message.reasoning_content = 'First I look at the question, then I answer it.'
  return message
}

/** The message in pieces, as a stream brings it. */
function deltasOf(message: Fields, says: string): Fields[] {
  const { content, refusal, reasoning_content: reasoning, tool_calls: calls, audio } = message
  const inWords = (field: string, text: unknown) =>
    wordsOf(typeof text === 'string' ? text : '').map((words) => ({ [field]: words }))
  const ofCall = (call: Fields, at: number) => {
    const index = says === 'same-index' ? 0 : at
    const kind = String(call.type)
    const { name, ...rest } = call[kind] as Fields
    const [field, text] = Object.entries(rest)[0] ?? ['arguments', '']
    const piece = (words: string) => ({ tool_calls: [{ index, [kind]: { [field]: words } }] })
    return [
      { tool_calls: [{ index, id: call.id, type: kind, [kind]: { name, [field]: '' } }] },
      ...wordsOf(String(text)).map(piece),
    ]
  }
  return [
    { role: 'assistant', content: calls ? null : '', refusal: null },
    ...inWords('reasoning_content', reasoning),
    ...inWords('content', content),
    ...inWords('refusal', refusal),
    ...((calls ?? []) as Fields[]).flatMap(ofCall),
    ...(audio ? soundDeltas(audio as Fields) : []),
  ]
}

/** A sound in pieces: its words, then its bytes. */
function soundDeltas({ id, data, transcript }: Fields): Fields[] {
  const pieces = String(data).match(/.{1,1000}/g) ?? []
  return [
    { audio: { id, transcript: '' } },
    ...wordsOf(String(transcript)).map((words) => ({ audio: { transcript: words } })),
    ...pieces.map((piece) => ({ audio: { data: piece } })),
    { audio: { expires_at: 1_750_000_600 } },
  ]
}

function usageOf(body: Readonly<Fields>, message: Fields): Fields {
  const prompt = tokensOf(body.messages ?? body.prompt)
  const completion = tokensOf(message.content ?? message.tool_calls ?? message.refusal)
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: message.reasoning_content ? 12 : 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
