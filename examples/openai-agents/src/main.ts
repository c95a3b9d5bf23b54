import { Agent, run, setDefaultOpenAIClient, setTracingDisabled, tool } from '@openai/agents'
import OpenAI from 'openai'
import { shutdown, trackedFetch, withTrace } from 'tracked-openai'
import { z } from 'zod'

// OPENAI_API_KEY, OPENAI_BASE_URL, POSTHOG_API_KEY and POSTHOG_API_URL come from the environment.
setDefaultOpenAIClient(new OpenAI({ fetch: trackedFetch() }))
// The Agents SDK's own tracing would send traces to OpenAI.
setTracingDisabled(true)
const model = process.env.OPENAI_MODEL ?? 'gpt-4o-mini'
const question = 'What is the weather in Lisbon?'

await withTrace({ name: 'openai-agents', input: question }, async (trace) => {
  const weather = tool({
    name: 'weather',
    description: 'Tells the weather of a city.',
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => trace.span('weather', { type: 'tool', input: { city } }, () => `mild in ${city}`),
  })
  const agent = new Agent({ name: 'Forecaster', model, instructions: 'Be brief.', tools: [weather] })
  const { finalOutput } = await run(agent, question)
  console.log(finalOutput)
  trace.end(finalOutput)
})

await shutdown()
