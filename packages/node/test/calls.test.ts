import { createMockPostHog } from '@tracked-openai/devserver'
import { PostHog } from 'posthog-node'
import { describe, expect, test } from 'vitest'
import {
  flush,
  type OutgoingEvent,
  stats,
  trackedOpenAI,
  traceFromHeaders,
  tracking,
  withTrace,
  createTrace,
} from '../src/index.js'
import { chat, closeAfter, messages, scene } from './scene.js'

test('a call is one event in PostHog, with tokens and content', async () => {
  const { client, posthog, project } = await scene()
  const openai = trackedOpenAI(client, project)
  const answer = await openai.chat.completions.create(chat)
  await flush()
  const [event, ...others] = await posthog.waitFor(1)
  expect(others).toEqual([])
  expect(event).toMatchObject({
    event: '$ai_generation',
    token: 'phc_test',
    properties: {
      $ai_model: 'gpt-4o-mini',
      $ai_input: messages,
      $ai_output_choices: [{ role: 'assistant', content: answer.choices[0]?.message.content }],
      $ai_input_tokens: answer.usage?.prompt_tokens,
      $ai_output_tokens: answer.usage?.completion_tokens,
      $ai_http_status: 200,
      $ai_lib: 'tracked-openai',
      tracked_openai_ending: 'finished',
      $process_person_profile: false,
    },
  })
  expect(event?.distinct_id).toBe(event?.properties.$ai_trace_id)
  posthog.assertSound()
})

describe('the person', () => {
  test('is metadata.user_id, else of the context, else user, else none', async () => {
    const { client, posthog, project } = await scene()
    const openai = trackedOpenAI(client, project)
    const withMetadata = {
      ...chat,
      store: true,
      metadata: { user_id: 'from-metadata', feature: 'search' },
      user: 'from-user',
    }
    await withTrace(
      { userId: 'from-context' },
      async () => {
        await openai.chat.completions.create(withMetadata)
        await openai.chat.completions.create({ ...chat, user: 'from-user' })
      },
      project,
    )
    await openai.chat.completions.create({ ...chat, user: 'from-user' })
    await openai.chat.completions.create({ ...chat, safety_identifier: 'from-safety' })
    await openai.chat.completions.create(chat)
    await flush()
    const calls = (await posthog.waitFor(6)).filter(({ event }) => event === '$ai_generation')
    expect(calls.slice(0, 4).map(({ distinct_id: id }) => id)).toEqual([
      'from-metadata',
      'from-context',
      'from-user',
      'from-safety',
    ])
    expect(calls[0]?.properties).toMatchObject({ feature: 'search' })
    expect(calls[0]?.properties).not.toHaveProperty('$process_person_profile')
    expect(calls[4]).toMatchObject({
      distinct_id: calls[4]?.properties.$ai_trace_id,
      properties: { $process_person_profile: false },
    })
  })

  test('is none, and never the same for two events, if beforeSend keeps none of our properties', async () => {
    const { client, posthog, project } = await scene()
    const beforeSend = (event: OutgoingEvent) => ({ ...event, properties: { plan: 'free' } })
    const openai = trackedOpenAI(client, { ...project, beforeSend })
    await openai.chat.completions.create(chat)
    await openai.chat.completions.create(chat)
    await flush()
    const events = await posthog.waitFor(2)
    expect(events.map(({ distinct_id: id }) => id)).toEqual(events.map(({ uuid }) => uuid))
  })

  test("PostHog's own context gives the person and the web session", async () => {
    const { client, posthog } = await scene()
    const own = new PostHog('phc_own', { host: posthog.url, flushInterval: 50 })
    closeAfter(() => own.shutdown())
    const openai = trackedOpenAI(client, { posthog: own })
    const sessionId = '01977420-dc00-7000-8000-0000000000aa'
    await own.withContext({ distinctId: 'ada', sessionId }, () => openai.chat.completions.create(chat))
    await flush()
    expect(await posthog.waitFor(1)).toMatchObject([
      { token: 'phc_own', distinct_id: 'ada', properties: { $session_id: sessionId } },
    ])
  })
})

describe('traces', () => {
  test('calls inside withTrace belong to it, however deep, and concurrent traces do not mix', async () => {
    const { client, posthog, project } = await scene()
    const openai = trackedOpenAI(client, project)
    const turn = (name: string) =>
      withTrace(
        { name, userId: name },
        async (trace) => {
          await trace.span('work', () =>
            Promise.all([openai.chat.completions.create(chat), openai.chat.completions.create(chat)]),
          )
          trace.end('done')
        },
        project,
      )
    await Promise.all([turn('ada'), turn('bob')])
    await flush()
    const events = await posthog.waitFor(8)
    for (const name of ['ada', 'bob']) {
      const trace = events.find(({ event, properties }) => event === '$ai_trace' && properties.$ai_span_name === name)
      const own = events.filter(({ properties }) => properties.$ai_trace_id === trace?.properties.$ai_trace_id)
      const span = own.find(({ event }) => event === '$ai_span')
      expect(own.map(({ event }) => event).sort()).toEqual([
        '$ai_generation',
        '$ai_generation',
        '$ai_span',
        '$ai_trace',
      ])
      expect(own.map(({ distinct_id: id }) => id)).toEqual([name, name, name, name])
      for (const { event, properties } of own)
        if (event === '$ai_generation') expect(properties.$ai_parent_id).toBe(span?.properties.$ai_span_id)
    }
    posthog.assertSound()
  })

  test("a browser's trace is continued, with its web session", async () => {
    const { client, posthog, project } = await scene()
    const openai = trackedOpenAI(client, project)
    const session = '01977420-dc00-7000-8000-0000000000aa'
    const headers = {
      ...createTrace({ traceId: 'from-browser', userId: 'ada', webSessionId: session }, project).headers(),
    }
    const value = withTrace({ ...traceFromHeaders(headers) }, () => openai.chat.completions.create(chat), project)
    await value
    await flush()
    expect(await posthog.waitFor(1)).toMatchObject([
      {
        event: '$ai_generation',
        distinct_id: 'ada',
        properties: { $ai_trace_id: 'from-browser', $ai_parent_id: 'from-browser', $session_id: session },
      },
    ])
  })

  test('withTrace returns the value of its function, or throws its error', async () => {
    const { project } = await scene()
    expect(withTrace({}, () => 7, project)).toBe(7)
    expect(() =>
      withTrace(
        {},
        () => {
          throw new RangeError('mine')
        },
        project,
      ),
    ).toThrow(new RangeError('mine'))
    await expect(withTrace({}, () => Promise.reject(new RangeError('mine')), project)).rejects.toThrow('mine')
  })
})

describe("a call's own project", () => {
  test('posthog_api_key and posthog_api_url send the event there, and do not reach the provider', async () => {
    const { client, posthog, project, openai: host } = await scene()
    const other = await createMockPostHog()
    closeAfter(other.close)
    const openai = trackedOpenAI(client, project)
    await openai.chat.completions.create({
      ...chat,
      posthog_api_key: 'phc_other',
      posthog_api_url: other.url,
    } as typeof chat)
    await openai.chat.completions.create(chat, tracking({ posthog: { apiKey: 'phc_third', host: other.url } }))
    await flush()
    expect((await other.waitFor(2)).map(({ token }) => token).sort()).toEqual(['phc_other', 'phc_third'])
    expect(posthog.events()).toEqual([])
    expect(JSON.stringify(host.requests())).not.toMatch(/posthog|phc_/)
  })

  test.each(['options', 'client of PostHog'])('posthog_api_key alone uses the host of the %s', async (of) => {
    const { client, posthog, project } = await scene()
    const own = new PostHog('phc_own', { host: posthog.url })
    closeAfter(() => own.shutdown())
    const openai = trackedOpenAI(client, of === 'options' ? project : { posthog: own })
    await openai.chat.completions.create({ ...chat, posthog_api_key: 'phc_other' } as typeof chat)
    await flush()
    expect(posthog.events().map(({ token }) => token)).toEqual(['phc_other'])
  })

  test('a URL without a key drops the event with a reason, because it would be sent the key of another project', async () => {
    const { client, posthog, project } = await scene()
    const problems: unknown[] = []
    const openai = trackedOpenAI(client, { ...project, onProblem: (problem) => problems.push(problem) })
    const before = stats().dropped.credentials_invalid ?? 0
    const answer = await openai.chat.completions.create({
      ...chat,
      posthog_api_url: 'https://elsewhere.example.com',
    } as typeof chat)
    await flush()
    expect(answer.choices).toHaveLength(1)
    expect(problems).toMatchObject([{ code: 'credentials_invalid', dropped: 1 }])
    expect(stats().dropped.credentials_invalid).toBe(before + 1)
    expect(posthog.events()).toEqual([])
  })
})

test('unusual values and a prompt of 2 MB, which is cut, arrive in batches that PostHog accepts', async () => {
  const { client, posthog, project } = await scene()
  const openai = trackedOpenAI(client, {
    ...project,
    privacy: { budgetMs: 60_000 },
    defaults: { properties: { when: new Date(0), big: 12n } },
  })
  const loop: Record<string, unknown> = { half: 'a\ud800' }
  await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'half \ud83d of a pair' }],
  })
  await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'x '.repeat(1_000_000) }],
  })
  loop.self = loop
  await openai.withTracking({ properties: { loop } }).chat.completions.create(chat)
  await flush()
  const events = await posthog.waitFor(3)
  expect(
    posthog
      .requests()
      .map(({ status }) => status)
      .filter((status) => status !== 200),
  ).toEqual([])
  expect(events.map(({ properties }) => properties.tracked_openai_truncated)).toEqual([undefined, true, undefined])
  expect(events[2]?.properties.loop).toEqual({ half: 'a\ufffd', self: '[circular]' })
  expect(events[0]?.properties).toMatchObject({ when: '1970-01-01T00:00:00.000Z', big: '12' })
  posthog.assertSound()
})
