import { ChatOpenAI } from '@langchain/openai'
import { shutdown, trackedFetch, withTrace } from 'tracked-openai'

// OPENAI_API_KEY, OPENAI_BASE_URL, POSTHOG_API_KEY and POSTHOG_API_URL come from the environment.
const model = new ChatOpenAI({
  model: process.env.OPENAI_MODEL ?? 'gpt-4o-mini',
  configuration: { fetch: trackedFetch() },
})
const question = 'What is the weather in Lisbon?'

await withTrace({ name: 'langchain', input: question }, async (trace) => {
  const { text } = await model.invoke(question)
  console.log(text)
  let streamed = ''
  for await (const chunk of await model.stream(question)) streamed += chunk.text
  console.log(streamed)
  trace.end(streamed)
})

await shutdown()
