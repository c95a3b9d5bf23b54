import { serve } from '@hono/node-server'
import OpenAI from 'openai'
import { shutdown, trackedOpenAI } from 'tracked-openai'
import { createService } from './create-service.js'

// OPENAI_API_KEY, OPENAI_BASE_URL, POSTHOG_API_KEY and POSTHOG_API_URL come from the environment.
const openai = trackedOpenAI(new OpenAI(), {
  // For hosts without an entry in the price table; OpenAI's prices are known.
  ...(process.env.OPENAI_BASE_URL && {
    pricing: { 'gpt-4o-mini': { inputUsdPerMillion: 0.15, outputUsdPerMillion: 0.6 } },
  }),
})
const service = createService({ openai, model: process.env.OPENAI_MODEL ?? 'gpt-4o-mini' })

const server = serve(
  { fetch: service.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT ?? 3000) },
  ({ port }) => {
    console.log(`service on http://127.0.0.1:${port}`)
    process.send?.({ url: `http://127.0.0.1:${port}` })
  },
)

async function stop(): Promise<void> {
  server.close()
  await shutdown()
  process.exit()
}

process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())
