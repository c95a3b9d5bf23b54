type Fields = Readonly<Record<string, unknown>>

/** What OpenAI would find wrong with a request; `undefined` where it would answer. */
export function checkRequest(api: string, body: Fields): string | undefined {
  const ours = Object.keys(body).find((name) => /^(posthog_|no-log$|tracking$)/.test(name))
  if (ours) return `Unrecognized request argument supplied: ${ours}`
  if (typeof body.model !== 'string') return 'you must provide a model parameter'
  const needed = api === 'chat/completions' ? 'messages' : api === 'completions' ? 'prompt' : 'input'
  if (body[needed] === undefined) return `Missing required parameter: '${needed}'.`
  if (needed === 'messages' && !Array.isArray(body.messages)) return "Invalid type for 'messages': expected an array."
  if (api === 'chat/completions' && body.metadata !== undefined && body.store !== true)
    return "The 'metadata' parameter is only allowed when 'store' is enabled."
  return undefined
}
