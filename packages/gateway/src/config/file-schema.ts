import { z } from 'zod'
import {
  anyMap,
  count,
  megabytes,
  namedTexts,
  pause,
  seconds,
  share,
  text,
  texts,
  usdPerToken,
  yesOrNo,
} from './value-schemas.js'

/** A section that may be absent, or empty but for its name. */
const maybe = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => value ?? undefined, schema.optional()).optional()

const deployment = z.object(
  {
    model_name: text,
    litellm_params: z.object(
      {
        model: text,
        custom_llm_provider: text.optional(),
        api_base: text.optional(),
        api_key: text.optional(),
        api_version: text.optional(),
        organization: text.optional(),
        extra_headers: maybe(namedTexts),
        rpm: count.optional(),
        tpm: count.optional(),
        weight: share.optional(),
        timeout: seconds.optional(),
        stream_timeout: seconds.optional(),
        max_retries: count.optional(),
        input_cost_per_token: usdPerToken.optional(),
        output_cost_per_token: usdPerToken.optional(),
      },
      'a map with at least `model`',
    ),
    model_info: maybe(anyMap.and(z.object({ access_groups: texts.nullish() }))),
  },
  'a map of model_name and litellm_params',
)

/** A list of names, or a single name. */
const names = z.preprocess((value) => (typeof value === 'string' ? [value] : value), texts)

const fallbacks = z.array(
  z.record(z.string(), texts, 'a map of one model name to a list of model names'),
  'a list, such as [{"gpt-4o": ["gpt-4o-mini"]}]',
)

const fallbackSettings = {
  fallbacks: maybe(fallbacks),
  default_fallbacks: maybe(texts),
  context_window_fallbacks: maybe(fallbacks),
  content_policy_fallbacks: maybe(fallbacks),
}

const alias = z.union(
  [text, z.object({ model: text, hidden: yesOrNo.optional() })],
  'a model_name of model_list, or a map of model and hidden',
)

/** LiteLLM's. Only the first is supported; the others give a warning. */
const strategies = [
  'simple-shuffle',
  'least-busy',
  'usage-based-routing',
  'usage-based-routing-v2',
  'latency-based-routing',
  'cost-based-routing',
] as const

const callbackSettings = {
  success_callback: maybe(names),
  failure_callback: maybe(names),
  callbacks: maybe(names),
  turn_off_message_logging: yesOrNo.optional(),
}

/** The part of LiteLLM's config file that this gateway supports. Other keys have no effect. */
export const fileSchema = z.object(
  {
    model_list: z.array(deployment, 'a list of models').min(1, 'a list of at least one model'),
    litellm_settings: maybe(
      z.object(
        {
          ...callbackSettings,
          drop_params: yesOrNo.optional(),
          num_retries: count.optional(),
          request_timeout: seconds.optional(),
          ...fallbackSettings,
          global_disable_no_log_param: yesOrNo.optional(),
          redact_user_api_key_info: yesOrNo.optional(),
          default_team_settings: maybe(
            z.array(
              z.object(
                {
                  ...callbackSettings,
                  team_id: text,
                  posthog_api_key: text.optional(),
                  posthog_api_url: text.optional(),
                },
                'a map with team_id',
              ),
              'a list of maps, each with team_id',
            ),
          ),
        },
        'a map',
      ),
    ),
    general_settings: maybe(
      z.object(
        {
          master_key: text.optional(),
          database_url: text.optional(),
          cors_allowed_origins: names.optional(),
          posthog_allowed_hosts: names.optional(),
          posthog_allow_request_credentials: yesOrNo.optional(),
          posthog_privacy: z.enum(['full', 'redacted', 'metadata'], "'full', 'redacted' or 'metadata'").optional(),
          max_request_size_mb: megabytes.optional(),
        },
        'a map',
      ),
    ),
    router_settings: maybe(
      z.object(
        {
          routing_strategy: z.enum(strategies, "'simple-shuffle', or another strategy of LiteLLM").optional(),
          num_retries: count.optional(),
          timeout: seconds.optional(),
          stream_timeout: seconds.optional(),
          allowed_fails: count.optional(),
          cooldown_time: pause.optional(),
          model_group_alias: maybe(z.record(z.string(), alias, 'a map of names to a model_name of model_list')),
          ...fallbackSettings,
        },
        'a map',
      ),
    ),
    environment_variables: maybe(z.record(z.string(), z.coerce.string(), 'a map of names to text')),
  },
  'a map with at least `model_list`',
)

export type ConfigFile = z.output<typeof fileSchema>
