type Fields = Readonly<Record<string, unknown>>

/** The required field of an API; `input` for those not listed. */
const needed: Readonly<Record<string, string>> = {
  'chat/completions': 'messages',
  completions: 'prompt',
  'images/generations': 'prompt',
  'images/edits': 'prompt',
  'images/variations': 'image',
  'audio/transcriptions': 'file',
  'audio/translations': 'file',
  batches: 'input_file_id',
  videos: 'prompt',
  'videos/edits': 'prompt',
  'videos/extensions': 'prompt',
  'threads/runs': 'assistant_id',
}
/** APIs that do not require a model. */
const withoutModel = /^(images|moderations|batches|videos|threads)/

/** The error that OpenAI would answer a request with; `undefined` if it is valid. */
export function checkRequest(api: string, body: Fields): string | undefined {
  const ours = Object.keys(body).find((name) => /^(posthog_|no-log$|tracking$)/.test(name))
  if (ours) return `Unrecognized request argument supplied: ${ours}`
  if (typeof body.model !== 'string' && !withoutModel.test(api)) return 'you must provide a model parameter'
  const field = needed[api] ?? 'input'
  if (body[field] === undefined) return `Missing required parameter: '${field}'.`
  if (field === 'messages' && !Array.isArray(body.messages)) return "Invalid type for 'messages': expected an array."
  if (api === 'chat/completions' && body.metadata !== undefined && body.store !== true)
    return "The 'metadata' parameter is only allowed when 'store' is enabled."
  if (body.stream_options != null && body.stream !== true)
    return "The 'stream_options' parameter is only allowed when 'stream' is enabled."
  return undefined
}
