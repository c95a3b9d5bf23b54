import OpenAI from 'openai'

/**
 * LiteLLM's documentation of its PostHog integration, step by step, against a running gateway (`npm run gateway`). Every
 * call becomes one event, except the one with `no-log`.
 */
const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:4000'
const masterKey = process.env.LITELLM_MASTER_KEY ?? ''
const postHogUrl = process.env.TEAM_POSTHOG_URL ?? 'https://eu.i.posthog.com'

const openai = new OpenAI({ baseURL: gateway, apiKey: masterKey, maxRetries: 0 })
const model = 'gpt-3.5-turbo'
const messages = [{ role: 'user' as const, content: 'what llm are you' }]
/** Fields that the gateway accepts and OpenAI's types do not have. */
const extra = (members: object) => members as Pick<OpenAI.ChatCompletionCreateParamsNonStreaming, 'metadata'>

// The user, and further properties of the event.
const metadata = { user_id: 'user-123', project_name: 'my-project', environment: 'production' }
const { choices } = await openai.chat.completions.create({ model, messages, metadata })
console.log(choices[0]?.message.content)

// A team with its own PostHog project, and a key for it.
const { team_id: teamId } = await manage('/team/new', { team_alias: 'search' })
await manage(`/team/${String(teamId)}/callback`, {
  callback_name: 'posthog',
  callback_type: 'success',
  callback_vars: { posthog_api_key: 'ph_team_specific_key', posthog_api_url: postHogUrl },
})
const { key } = await manage('/key/generate', { team_id: teamId })
await openai.withOptions({ apiKey: String(key) }).chat.completions.create({ model, messages })

// One call with the credentials of another project, and one that is not logged.
const credentials = { posthog_api_key: 'ph_custom_project_key', posthog_api_url: postHogUrl }
await openai.chat.completions.create({ model, messages, ...extra(credentials) })
await openai.chat.completions.create({ model, messages, ...extra({ metadata: { 'no-log': true } }) })

// Embeddings, streams and errors are logged as well.
await openai.embeddings.create({ model: 'text-embedding-3-small', input: 'Hello' })
for await (const chunk of await openai.chat.completions.create({ model, messages, stream: true }))
  process.stdout.write(chunk.choices[0]?.delta.content ?? '')
await openai.chat.completions.create({ model: 'unknown', messages }).catch(({ message }: Error) => console.log(message))

async function manage(path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(gateway + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Record<string, unknown>
}
