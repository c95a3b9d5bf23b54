import { endAt, matchAt } from './match-at.js'
import { hasMany, isOpaque } from './opaque.js'

/*
 * Key prefixes, from the services' own documentation. What follows is matched loosely, so that keys of an unexpected
 * length are masked as well. In this order:
 * Models: OpenAI, Anthropic, OpenRouter, DeepSeek, Langfuse, Hugging Face, Groq, Replicate, Perplexity, xAI, NVIDIA,
 * Jina, Tavily, Cerebras, Together, LangSmith, E2B, Pinecone, RunPod, Fireworks, Bedrock, ElevenLabs,
 * Gemini
 * Code: GitHub, GitLab, npm, PyPI, RubyGems, Clojars, Docker, Artifactory, CircleCI, Buildkite, Postman, ReadMe,
 * Sourcegraph, Atlassian, Linear, Figma, Notion, Typeform, Contentful, Sentry, Prefect, Pulumi, Infracost, Sonar
 * Clouds: Google, Mapbox, Alibaba, DigitalOcean, Cloudflare, Heroku, Vercel, Netlify, Render, Fly, Supabase, PlanetScale,
 * Databricks, Vault, Doppler, Tailscale, 1Password, OpenShift, Grafana, New Relic, PostHog, Dynatrace, Harness,
 * Honeycomb, Neon, Aiven
 * Business: Stripe, Adyen, Slack, SendGrid, Mailgun, Brevo, MailerSend, Resend, Shopify, Square, Facebook, Plaid, Flutterwave,
 * EasyPost, Shippo, Duffel, GoCardless, HubSpot, Twilio, Airtable, Adobe, Settlemint, Authress, 42, Dropbox, Scalingo,
 * Frame.io; and any prefix with `live` or `prod` except publishable keys (`pk`)
 */
const withLowLine =
  'hf|gsk|r8|jina|tgp_v1|lsv2|ls_|e2b|pcsk|rpa|fw|sk' +
  '|gh[opsur]|github_pat|npm|rubygems|CLOJARS|dckr_[op]at|CCI(PAT|PRJ)|bkua|sq[apu]|rdme|sgp|lin_[a-z]{3,5}|figd|ntn|secret|tfp|sntry[su]|pn[bu]|napi' +
  '|do[opr]_v1|cf(at|ut|k)|vc[aikpr]|nf[copu]|rnd|fm[12]r?|fo1|sbp|sb_secret|pscale|ops|gl(c|sa)|ph[acrsx]|hc[a-z][ilm]k' +
  '|rk|AVNS|whsec|re|shp[a-z]{2}|shippo|duffel|live|(?!pk)[a-z]{2,9}_(live|prod)|sm_[a-z]{3}|sc'
const withHyphen =
  'sk|pk-lf|pplx|xai|nvapi|tvly|csk|bedrock-api-key' +
  '|gl[a-z]{2,6}|pypi|PMAK|CFPAT|pul|ico' +
  '|GOCSPX|v1\\.0|HRKU|tskey|A3|NR[A-Z]{2}|AGE-SECRET-KEY' +
  '|xapp|tk-us|fio-u|secret-[a-z]{4}|(pub)?key|x(key|smtp)sib|sq0[a-z]{3}|access-[a-z]{4,}|FLW[A-Z_]+|pat-[a-z]{2}\\d|p8e'
const others =
  'ABSK|AQ\\.A' +
  '|GR1348941|AKCp|AT[A-Z]{2}T?3xFf|ATBB|fc-(?=[a-f\\d]{32})' +
  '|AIza|ya29\\.|(?<=(?<![\\w/+])1//)0|[pst]k\\.eyJ|LTAI|dapi|hv[brs]\\.|dp\\.[a-z]{2,5}\\.|sha256~|eyJrIjoi|dt0[a-z]\\d\\d\\.|[ps]at\\.' +
  '|AQE[a-z]hm|xox[a-z][.-]|SG\\.|mlsn\\.|EAA[A-Z]|EZ[AT]K|pat\\w{14}\\.|SK(?=[a-f\\d]{32})|[su]-s4t2|sl\\.[A-Z]'
const loose = new RegExp(
  `((${withLowLine})_|(${withHyphen})-|${others})(?=\\D{0,40}\\d)(?!.{0,40}[xX]{5,60}(?!\\w))[\\w.=~/+-]{14,}`,
  'y',
)
/**
 * Keys that are only recognised by their whole format: AWS, Hugging Face, JSON Web Tokens (RFC 7519), Azure, Telegram,
 * Facebook, Discord, Mailchimp, Terraform, Braintree and hashes of passwords (crypt), MaxMind, Asana, Zhipu, New Relic,
 * Azure DevOps, ClickHouse, Voyage, ClickUp, crates.io, Tencent, NuGet, Octopus, Mailgun, Klaviyo, Cursor, Arcjet.
 */
const strict =
  /A(3T[A-Z\d]|[BGIKNRS][A-Z]{2}|CCA)[A-Z\d]{16}(?![\w-])|(hf|api_org)_[A-Za-z\d]{30,}|ey[\w-]{8,}\.ey[\w/+-]{8,}(\.[\w/+=-]*)?|[\w.~]{3}\dQ~[\w.~-]{31,34}|\d{5,16}(:(A[\w-]{34}|(?<=\/\d{5,16}:)[a-f\d]{32})(?![\w-])|\|[\w-]{27})|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}|[a-f\d]{32}(-us\d{1,2}|(-[a-f\d]{8}){2}(?![\w-])|\.(?=\w{0,15}[A-Z])\w{16}(?!\w|\.\w))|\w{14}\.atlasv1\.[\w=-]{60,}|(?<=\$[\w=,]{1,40}\$[\w./+]{0,20})[\w./+$]{20,128}|((cio|AKID)[A-Za-z\d]{32}|oy2[a-z\d]{43}|API-[A-Z\d]{26}|4b1d\w{38}|pa-[\w-]{43}|pk_\d{6,9}_\w{32}|([a-z]{0,2}key|pk)_[a-z\d]{26,})(?![\w-])/y

/** Keys of other services usually have words in front of a long random part. */
const prefixed =
  /[a-z][a-z\d]{1,9}([_-][a-z]{1,9}){0,2}[_-](?=[A-Za-z]*\d)(?=[a-z\d]*[A-Z])(?=[A-Z\d]*[a-z])[A-Za-z\d]{28,}(?![\w-])/y

/** Keys that are recognised by their end: MaxMind, New Relic, Azure DevOps, Azure Cognitive Services. */
const ending = /(?<=_mmk|NRAL|(AZDO|JQQJ9)\w{4,30})(?!\w)/y

/**
 * Examples in documentation end so, unless the word is separated by a sign and belongs to the surrounding text. Names in
 * code are words and numbers: `re_render_12_components`, `key-value-store-2024`.
 */
const form = /(x{6}|(?<![./=~+])(here|example)|^[a-z]+([_-]([a-z]+|\d+)){3,})$/i

/** End of the vendor's key that begins at `at`, if there is one. `runEnd`: end of its run of letters and digits. */
export function vendorKeyEnd(text: string, at: number, runEnd = 0): number | undefined {
  const isEnding = runEnd - at > 33 && endAt(ending, text, runEnd) > 0
  const match = matchAt(loose, text, at) ?? matchAt(strict, text, at)
  const other = match || runEnd - at < 31 ? undefined : matchAt(prefixed, text, at)?.[0]
  const found = isEnding ? text.slice(at, runEnd) : (match?.[0] ?? (other && isOpaque(other) ? other : undefined))
  return found && !form.test(found) && hasMany(found, 10) ? at + found.replace(/[.~-]+$/, '').length : undefined
}
