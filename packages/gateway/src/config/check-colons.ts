const keys =
  'model_list|model_name|litellm_params|model_info|model|api_base|api_key|api_version|litellm_settings|success_callback|' +
  'failure_callback|callbacks|num_retries|request_timeout|fallbacks|general_settings|master_key|database_url|router_settings'

/** A known key at the start of a line with its value directly behind the colon, which YAML takes for one text. */
const glued = new RegExp(`^(\\s*(?:-\\s+)*(?:${keys}):)[^\\s]`)

/** Returns a message for each known key without a space after its colon, as LiteLLM's page about PostHog shows them. */
export function checkColons(text: string, file: string): string[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [, start] = glued.exec(line) ?? []
    if (start === undefined) return []
    const key = start.trim().replace(/^(-\s+)*/, '')
    return [`${file}:${index + 1}:${start.length + 1}: a space is missing after "${key}", so it is not read as a key.`]
  })
}
