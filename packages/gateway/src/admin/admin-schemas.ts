import { z } from 'zod'
import { anyMap, count, texts, usd, yesOrNo } from '../config/value-schemas.js'
import { isDuration } from '../keys/usage-windows.js'

/** Ids and aliases, which are stored, looked up and written into URLs. */
const name = z
  .string('text')
  .min(1, 'text that is not empty')
  .max(256, 'text of at most 256 characters')
  .refine((value) => !/[\p{Control}\p{Surrogate}/]/u.test(value), 'text without control characters and slashes')
  .refine((value) => !/^\.\.?$/.test(value), 'text other than "." and ".."')

const duration = z
  .string('a span, such as "30d"')
  .refine(isDuration, 'a span: a whole number and s, m, h, d, w or mo, such as "30d"')

const metadataBytes = 16_384
const metadata = anyMap.refine(
  (value) => JSON.stringify(value).length <= metadataBytes,
  `a map of at most ${metadataBytes} characters of JSON`,
)

/** The fields that keys and teams share. `null` removes a limit. */
const limits = {
  models: texts.nullish(),
  max_budget: usd.nullish(),
  budget_duration: duration.nullish(),
  rpm_limit: count.nullish(),
  tpm_limit: count.nullish(),
  blocked: yesOrNo.nullish(),
  metadata: metadata.nullish(),
}

const team = {
  team_alias: name.nullish(),
  ...limits,
  members_with_roles: z
    .array(
      z.strictObject({ role: z.enum(['admin', 'user'], "'admin' or 'user'"), user_id: name }),
      'a list, such as [{"role": "admin", "user_id": "ada"}]',
    )
    .nullish(),
}

const key = {
  key_alias: name.nullish(),
  user_id: name.nullish(),
  team_id: name.nullish(),
  duration: duration.nullish(),
  ...limits,
}

const secret = z
  .string('text')
  .regex(/^sk-[\x21-\x7e]{13,253}$/, 'text of 16 to 256 characters that begins with "sk-", without spaces')
/** The secret of a key, or its hash. */
const keyName = z.string('a key, or its hash').regex(/^[\x21-\x7e]{1,256}$/, 'a key, or its hash')

export const newTeam = z.strictObject({ team_id: name.nullish(), ...team })
export const teamUpdate = z.strictObject({ team_id: name, ...team })
export const teamDeletion = z.strictObject({
  team_ids: z.array(name, 'a list of team ids').min(1, 'a list of team ids'),
})
export const newKey = z.strictObject({ key: secret.nullish(), ...key })
export const keyUpdate = z.strictObject({ key: keyName, ...key })
export const keyDeletion = z.strictObject({
  keys: z.array(keyName, 'a list of keys, or of their hashes').nullish(),
  key_aliases: z.array(name, 'a list of aliases').nullish(),
})

/** One entry of a team's or key's `metadata.logging`, and the body of `/team/{id}/callback`. */
export const newCallback = z.strictObject({
  callback_name: z.string('text'),
  callback_type: z
    .enum(['success', 'failure', 'success_and_failure'], "'success', 'failure' or 'success_and_failure'")
    .default('success_and_failure'),
  callback_vars: z.strictObject(
    { posthog_api_key: z.string('text').optional(), posthog_api_url: z.string('text').optional() },
    'a map of posthog_api_key and posthog_api_url',
  ),
})
export const loggingEntries = z.array(newCallback, 'a list of callbacks')

export type NewCallback = z.output<typeof newCallback>
export type LimitFields = z.output<z.ZodObject<typeof limits>>
