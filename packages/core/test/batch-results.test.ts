import type OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { tracking } from '../src/context/tracking-option.js'
import { batch, batchScene as scene, finished, openBatchMock } from './batch-scene.js'
import { fetchScene, headers, mock, post, openMock } from './fetch-scene.js'

openMock()
openBatchMock()

const ada = tracking({ userId: 'ada', trace: { traceId: 'trace-1' }, properties: { feature: 'nightly' } })

const read = async (client: OpenAI, id: string | null | undefined) => (await client.files.content(id ?? '')).text()

describe('the results of a batch', () => {
  test('are one event each, with the custom id of the line, in the trace of the batch creation', async () => {
    const { client, capture, results } = scene()
    const { id, output_file_id: file } = await finished(client, {}, ada)
    const [submission, end] = capture.events()
    expect(end?.properties).not.toHaveProperty('$ai_input_tokens')
    expect(end?.properties.tracked_openai_batch_usage).toMatchObject({ input_tokens: 900, output_tokens: 450 })
    const text = await read(client, file)
    const answers = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { response: { body: OpenAI.ChatCompletion } })
    expect(results()).toMatchObject(
      answers.map(({ response: { body } }, at) => ({
        name: '$ai_generation',
        distinctId: 'ada',
        timestampMs: 1_750_000_000_000,
        properties: {
          feature: 'nightly',
          $ai_trace_id: 'trace-1',
          $ai_parent_id: submission?.uuid,
          $ai_model: 'gpt-4o-mini',
          $ai_input_tokens: body.usage?.prompt_tokens,
          $ai_output_tokens: body.usage?.completion_tokens,
          $ai_output_choices: [{ role: 'assistant', content: body.choices[0]?.message.content }],
          $ai_completion_id: body.id,
          $ai_stop_reason: 'stop',
          $ai_service_tier: 'batch',
          $ai_http_status: 200,
          tracked_openai_operation: 'chat',
          tracked_openai_ending: 'finished',
          tracked_openai_batch_id: id,
          tracked_openai_batch_custom_id: `question-${at + 1}`,
        },
      })),
    )
    for (const { properties } of results())
      for (const unknown of ['$ai_latency', '$ai_input', '$ai_time_to_first_token'])
        expect(properties).not.toHaveProperty(unknown)
  })

  test('are reported once, however often the file is read', async () => {
    const { client, results } = scene()
    const { id, output_file_id: file } = await finished(client)
    await read(client, file)
    await read(client, file)
    await client.batches.retrieve(id)
    await (await client.files.content(file ?? '')).arrayBuffer()
    expect(results()).toHaveLength(3)
  })

  test('have the same uuid and time in every process, so that PostHog deduplicates them', async () => {
    const first = scene()
    const { id, output_file_id: file } = await finished(first.client)
    await read(first.client, file)
    const other = scene()
    await other.client.batches.retrieve(id)
    await read(other.client, file)
    const comparable = (events: typeof first.results) =>
      events().map(({ uuid, timestampMs, name }) => [uuid, timestampMs, name])
    expect(comparable(other.results)).toEqual(comparable(first.results))
    expect(new Set(first.results().map(({ uuid }) => uuid)).size).toBe(3)
    expect(first.results()[0]?.uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/)
    // The other process does not know the trace of the creation, so the batch is the trace.
    expect(new Set(other.results().map(({ properties }) => properties.$ai_trace_id))).toEqual(new Set([id]))
  })

  test('give no event if their file is unknown or never read, and the response is not modified', async () => {
    const { client, results, tracker } = scene()
    const { output_file_id: file } = await finished(client)
    const unread = await client.files.content(file ?? '')
    expect(unread.bodyUsed).toBe(false)
    tracker.openCalls.settle()
    const other = scene()
    const foreign = await other.client.files.content(file ?? '')
    expect(Object.getOwnPropertyNames(foreign)).toEqual([])
    await foreign.text()
    expect([results(), other.results(), other.events()]).toEqual([[], [], []])
  })

  test('are not reported if the batch or the reading client has noLog', async () => {
    const { client, events, results } = scene()
    const silent = client.withTracking({ noLog: true })
    const { output_file_id: secret } = await finished(silent)
    await read(silent, secret)
    await read(client, secret)
    expect(events()).toEqual([])
    const { output_file_id: file } = await finished(client)
    await read(silent, file)
    expect(results()).toEqual([])
  })

  test('that failed have the error of their line, from the separate error file', async () => {
    const { client, results } = scene({}, { defaultHeaders: { 'x-mock-scenario': 'failed' } })
    const { output_file_id: file, error_file_id: errors } = await finished(client)
    await read(client, file)
    await read(client, errors)
    expect(results().map(({ properties }) => properties.$ai_is_error)).toEqual([undefined, undefined, true])
    expect(results()[2]).toMatchObject({
      timestampMs: 1_750_000_060_000,
      properties: {
        $ai_error: 'There is no such model.',
        $ai_error_type: 'model_not_found',
        $ai_http_status: 404,
        tracked_openai_batch_custom_id: 'question-3',
        tracked_openai_ending: 'failed',
      },
    })
  })

  test.each([
    ['/v1/embeddings', '$ai_embedding', { $ai_input_tokens: expect.any(Number) as unknown }],
    ['/v1/responses', '$ai_generation', { $ai_output_tokens: expect.any(Number) as unknown, $ai_stop_reason: 'stop' }],
    ['/v1/completions', '$ai_generation', { $ai_output_tokens: expect.any(Number) as unknown }],
    ['/v1/moderations', '$ai_generation', { tracked_openai_flagged: false }],
  ])('of %s are %s events', async (endpoint, name, properties) => {
    const { client, results } = scene()
    const { output_file_id: file } = await finished(client, { endpoint })
    await read(client, file)
    const operation = endpoint.replace('/v1/', '')
    const one = { name, properties: { ...properties, tracked_openai_operation: operation } }
    expect(results()).toMatchObject([one, one, one])
  })

  test('cost half the price of other calls', async () => {
    const { client, results } = scene({ pricing: { 'gpt-4o-mini': { inputUsdPerMillion: 2, outputUsdPerMillion: 4 } } })
    const { output_file_id: file } = await finished(client)
    await read(client, file)
    for (const { properties } of results())
      expect(properties).toMatchObject({
        $ai_input_cost_usd: Number(properties.$ai_input_tokens) / 1e6,
        $ai_output_cost_usd: (Number(properties.$ai_output_tokens) * 2) / 1e6,
      })
  })

  test('are filtered like other calls', async () => {
    const { client, events } = scene({ captureSuccess: false }, { defaultHeaders: { 'x-mock-scenario': 'failed' } })
    const { output_file_id: file, error_file_id: errors } = await finished(client)
    await read(client, file)
    await read(client, errors)
    expect(events()).toMatchObject([{ tracked_openai_batch_custom_id: 'question-3' }])
  })

  test('follow the privacy mode of the batch creation', async () => {
    const { client, results } = scene()
    const { output_file_id: file } = await finished(client, {}, tracking({ privacy: 'metadata' }))
    await read(client, file)
    expect(results()).toHaveLength(3)
    for (const { properties } of results()) expect(properties).not.toHaveProperty('$ai_output_choices')
  })

  test('follow the privacy mode of the reading client if it is stricter', async () => {
    const { client, results } = scene()
    const { output_file_id: file } = await finished(client)
    await read(client.withTracking({ privacy: 'metadata' }), file)
    expect(results()).toHaveLength(3)
    for (const { properties } of results()) expect(properties).not.toHaveProperty('$ai_output_choices')
  })

  test('are not reported if the batch was created with noLog', async () => {
    for (const [body, options] of [
      [{ 'no-log': true }, undefined],
      [{}, tracking({ noLog: true })],
    ] as const) {
      const { client, events, results } = scene()
      const { id, output_file_id: file } = await finished(client, body, options)
      await client.batches.retrieve(id)
      await read(client, file)
      expect([events(), results()]).toEqual([[], []])
    }
  })

  test('are not reported by a tracked fetch if the batch was created with noLog', async () => {
    const { fetch: tracked, capture, tracker } = fetchScene()
    const { id } = (await (await post(tracked, { ...batch, 'no-log': true }, {}, '/batches')).json()) as { id: string }
    expect(mock.requests()[0]?.body).not.toContain('no-log')
    const get = (path: string) => tracked(mock.url + path, { headers })
    await (await get(`/batches/${id}`)).json()
    const ended = (await (await get(`/batches/${id}`)).json()) as OpenAI.Batch
    expect(ended.status).toBe('completed')
    await (await get(`/files/${String(ended.output_file_id)}/content`)).text()
    tracker.openCalls.settle()
    expect(capture.events()).toEqual([])
  })

  test('are also reported by a tracked fetch', async () => {
    const { fetch: tracked, capture } = fetchScene()
    const { id } = (await (await post(tracked, batch, {}, '/batches')).json()) as { id: string }
    const get = (path: string) => tracked(mock.url + path, { headers })
    await (await get(`/batches/${id}`)).json()
    const ended = (await (await get(`/batches/${id}`)).json()) as OpenAI.Batch
    const path = `/files/${String(ended.output_file_id)}/content`
    const bare = await (await fetch(mock.url + path, { headers })).text()
    expect(await (await get(path)).text()).toBe(bare)
    await (await get(path)).arrayBuffer()
    const all = capture.events().map(({ properties }) => properties.tracked_openai_batch_custom_id)
    expect(all).toEqual([undefined, undefined, 'question-1', 'question-2', 'question-3'])
  })
})
