import type { Upstream } from './create-upstream.js'

/** An entry of `model_list`. */
export const entry = (name: string, model: string, { url }: Upstream, more = '') => `
  - model_name: "${name}"
    litellm_params: { model: "${model}", api_base: "${url}", api_key: sk-upstream ${more} }`

/** A whole `config.yaml`. */
export const yamlOf = (entries: readonly string[], more = '') =>
  `model_list:${entries.join('')}\nlitellm_settings: { callbacks: ["posthog"] }\n${more}`
