import { createOpenAI } from '@ai-sdk/openai'
import { generateText, stepCountIs, streamText, tool } from 'ai'
import { shutdown, trackedFetch, withTrace } from 'tracked-openai'
import { z } from 'zod'

// OPENAI_API_KEY, OPENAI_BASE_URL, POSTHOG_API_KEY and POSTHOG_API_URL come from the environment.
const openai = createOpenAI({
  fetch: trackedFetch(),
  ...(process.env.OPENAI_BASE_URL && { baseURL: process.env.OPENAI_BASE_URL }),
})
const model = openai.chat(process.env.OPENAI_MODEL ?? 'gpt-4o-mini')
const question = 'What is the weather in Lisbon?'

await withTrace({ name: 'vercel-ai stream', input: question }, async (trace) => {
  const { textStream } = streamText({ model, prompt: question })
  let answer = ''
  for await (const words of textStream) answer += words
  console.log(answer)
  trace.end(answer)
})

await withTrace({ name: 'vercel-ai tools', input: question }, async (trace) => {
  const weather = tool({
    description: 'Tells the weather of a city.',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => trace.span('weather', { type: 'tool', input: { city } }, () => `mild in ${city}`),
  })
  const { text } = await generateText({
    model,
    prompt: question,
    tools: { weather },
    stopWhen: stepCountIs(3),
  })
  console.log(text)
  trace.end(text)
})

await shutdown()
