import type OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import {
  createTrace,
  flush,
  trackedOpenAI,
  tracking,
  type TraceOptions,
  withRequestTrace,
  withTrace,
} from '../src/index.js'
import { chat, scene } from './scene.js'

const ofService = {
  userId: 'service',
  sessionId: 's-service',
  groups: { company: 'none', plan: 'free' },
  properties: { feature: 'default', team: 'x' },
}
const ofAda = { userId: 'ada', sessionId: 's-ada', groups: { company: 'acme' }, properties: { feature: 'search' } }

/** Person, session, groups and properties of the only generation, and the index of its trace in `traces`. */
async function generationOf(
  run: (
    openai: ReturnType<typeof trackedOpenAI<OpenAI>>,
    trace: (options: TraceOptions) => ReturnType<typeof createTrace>,
  ) => unknown,
  defaults: object = ofService,
) {
  const { client, posthog, project } = await scene()
  await run(trackedOpenAI(client, { ...project, defaults }), (options) => createTrace(options, project))
  await flush()
  const [event] = posthog.events().filter((one) => one.event === '$ai_generation')
  const { $ai_session_id: sessionId, $groups: groups, $ai_trace_id: traceId, feature, team } = event?.properties ?? {}
  return { userId: event?.distinct_id, sessionId, groups, feature, team, traceId }
}

/** The tracking of Ada's trace, merged with the defaults. */
const adas = {
  userId: 'ada',
  sessionId: 's-ada',
  groups: { company: 'acme', plan: 'free' },
  feature: 'search',
  team: 'x',
}

describe('the tracking of a trace takes precedence over the defaults of the client', () => {
  test('given to the call', async () => {
    const seen = await generationOf((openai, trace) =>
      openai.withTracking({ trace: trace(ofAda) }).chat.completions.create(chat),
    )
    expect(seen).toMatchObject(adas)
  })

  test('around the call', async () => {
    const seen = await generationOf((openai) =>
      withTrace({ name: 'chat', ...ofAda }, () => openai.chat.completions.create(chat)),
    )
    expect(seen).toMatchObject(adas)
  })

  test('of a request', async () => {
    const headers = { 'x-posthog-distinct-id': 'ada', 'x-tracked-openai-session-id': 's-ada' }
    const seen = await generationOf((openai) =>
      withRequestTrace({ headers }, () => openai.chat.completions.create(chat)),
    )
    expect(seen).toMatchObject({ userId: 'ada', sessionId: 's-ada', groups: ofService.groups })
  })

  test('around the turns of runTools', async () => {
    const seen = await generationOf((openai) =>
      withTrace({ name: 'chat', ...ofAda }, () => openai.chat.completions.runTools({ ...chat, tools: [] }).done()),
    )
    expect(seen).toMatchObject(adas)
  })
})

describe("a call in its own trace inside another person's trace", () => {
  test.each(['create', 'runTools'] as const)(
    'has the person of its own trace, and nothing of the outer one (%s)',
    async (how) => {
      let own
      const seen = await generationOf((openai, trace) => {
        own = trace({ name: 'bob', userId: 'bob' })
        const { chat: scoped } = openai.withTracking({ trace: own })
        return withTrace({ name: 'job', ...ofAda }, () =>
          how === 'create'
            ? scoped.completions.create(chat)
            : scoped.completions.runTools({ ...chat, tools: [] }).done(),
        )
      }, {})
      expect(seen).toEqual({ userId: 'bob', traceId: own!.traceId })
    },
  )
})

describe('tracking nearer to the call than its trace', () => {
  test.each(['create', 'runTools'] as const)('by a scoped client inside of it holds (%s)', async (how) => {
    const near = { userId: 'bob', sessionId: 's-bob', groups: { company: 'other' }, properties: { feature: 'near' } }
    const seen = await generationOf((openai) =>
      withTrace({ name: 'chat', ...ofAda }, () => {
        const { completions } = openai.withTracking(near).chat
        return how === 'create' ? completions.create(chat) : completions.runTools({ ...chat, tools: [] }).done()
      }),
    )
    expect(seen).toMatchObject({
      userId: 'bob',
      sessionId: 's-bob',
      groups: { company: 'other', plan: 'free' },
      feature: 'near',
    })
  })

  test('in the options of the call takes precedence over the trace of the scoped client', async () => {
    const seen = await generationOf((openai, trace) =>
      openai.withTracking({ trace: trace(ofAda) }).chat.completions.create(chat, tracking({ userId: 'bob' })),
    )
    expect(seen).toMatchObject({ ...adas, userId: 'bob' })
  })

  test('given together with the trace takes precedence', async () => {
    const seen = await generationOf((openai, trace) =>
      openai.withTracking({ trace: trace(ofAda), userId: 'bob' }).chat.completions.create(chat),
    )
    expect(seen).toMatchObject({ ...adas, userId: 'bob' })
  })
})

test('a trace that is started inside another one has the same person and AI session', async () => {
  const { client, posthog, project } = await scene()
  trackedOpenAI(client, { ...project, defaults: ofService })
  withTrace({ name: 'outer', ...ofAda }, () => createTrace({ name: 'inner', userId: undefined }).end())
  await flush()
  for (const { distinct_id: id, properties } of await posthog.waitFor(2))
    expect([id, properties.$ai_session_id]).toEqual(['ada', 's-ada'])
})
