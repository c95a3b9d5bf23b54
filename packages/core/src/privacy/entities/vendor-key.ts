import { matchAt } from './match-at.js'

/**
 * How the keys of services begin, in the services' own documentation. What follows is looked at loosely: a key that is
 * longer or shorter than its service makes them is masked all the same.
 */
const prefixes =
  // Models: OpenAI, Anthropic, OpenRouter, DeepSeek, Langfuse, Hugging Face, Groq, Replicate, Perplexity, xAI, NVIDIA,
  // Jina, Tavily, Cerebras, Together, LangSmith, E2B, Pinecone, RunPod, Fireworks, Bedrock, ElevenLabs
  'sk-|pk-lf-|hf_|gsk_|r8_|pplx-|xai-|nvapi-|jina_|tvly-|csk-|tgp_v1_|lsv2_|ls__|e2b_|pcsk_|rpa_|fw_|ABSK|bedrock-api-key-|sk_' +
  // Code: GitHub, GitLab, npm, PyPI, RubyGems, Clojars, Docker, Artifactory, CircleCI, Buildkite, Postman, ReadMe,
  // Sourcegraph, Atlassian, Linear, Figma, Notion, Typeform, Contentful, Sentry, Prefect, Pulumi, Infracost
  '|gh[opsur]_|github_pat_|gl[a-z]{2,6}-|GR1348941|npm_|pypi-|rubygems_|CLOJARS_|dckr_[op]at_|AKCp|CCI(?:PAT|PRJ)_|bkua_|PMAK-|rdme_|sgp_|AT[A-Z]{2}T?3xFf|ATBB|lin_[a-z]{3,5}_|figd_|ntn_|secret_|tfp_|CFPAT-|sntry[su]_|fc-(?=[a-f\\d]{32})|pn[bu]_|pul-|ico-' +
  // Clouds: Google, Alibaba, DigitalOcean, Cloudflare, Heroku, Vercel, Netlify, Render, Fly, Supabase, PlanetScale,
  // Databricks, Vault, Doppler, Tailscale, 1Password, OpenShift, Grafana, New Relic, PostHog, Dynatrace, Harness
  '|AIza|ya29\\.|GOCSPX-|LTAI|do[opr]_v1_|cf(?:at|ut|k)_|v1\\.0-|HRKU-|vc[aikpr]_|nf[copu]_|rnd_|fm[12]r?_|fo1_|sbp_|sb_secret_|pscale_|dapi|hv[brs]\\.|dp\\.[a-z]{2,5}\\.|tskey-|ops_|A3-|sha256~|gl(?:c|sa)_|eyJrIjoi|NR[A-Z]{2}-|ph[acrsx]_|dt0[a-z]\\d\\d\\.|[ps]at\\.|AGE-SECRET-KEY-' +
  // Business: Stripe, Slack, SendGrid, Mailgun, Brevo, MailerSend, Resend, Shopify, Square, Facebook, Plaid, Flutterwave,
  // EasyPost, Shippo, Duffel, GoCardless, HubSpot, Twilio, Airtable, Adobe, Settlemint, Authress, 42, Dropbox
  '|rk_|whsec_|xox[a-z][.-]|xapp-|SG\\.|(?:pub)?key-|x(?:key|smtp)sib-|mlsn\\.|re_|shp[a-z]{2}_|EAA[A-Z]|sq0[a-z]{3}-|access-[a-z]{4,}-|FLW[A-Z_]+-|EZ[AT]K|shippo_|duffel_|live_|pat-[a-z]{2}\\d-|pat\\w{14}\\.|SK(?=[a-f\\d]{32})|p8e-|sm_[a-z]{3}_|sc_|[su]-s4t2|sl\\.[A-Z]'
const loose = new RegExp(`(?:${prefixes})(?=\\D{0,40}\\d)(?!.{0,40}[xX]{5,60}(?!\\w))[\\w.=~/+-]{14,}`, 'y')
/**
 * Keys that only their whole form tells: AWS, Hugging Face, JSON Web Tokens (RFC 7519), Azure, Telegram, Facebook, Discord, Mailchimp,
 * Terraform.
 */
const strict =
  /A(?:3T[A-Z\d]|[BGIKNRS][A-Z]{2}|CCA)[A-Z\d]{16}(?![\w-])|(?:hf|api_org)_[A-Za-z\d]{30,}|ey[\w-]{8,}\.ey[\w/+-]{8,}(?:\.[\w/+=-]*)?|[\w.~]{3}\dQ~[\w.~-]{31,34}|\d{5,16}(?::A[\w-]{34}(?![\w-])|\|[\w-]{27})|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}|[a-f\d]{32}-us\d{1,2}|\w{14}\.atlasv1\.[\w=-]{60,}/y

/** Where a key that begins at `at` ends, of a service whose keys have a form of their own. */
export function vendorKeyEnd(text: string, at: number): number | undefined {
  const found = matchAt(loose, text, at) ?? matchAt(strict, text, at)
  // What ends in a row of them is a form to fill in.
  return found && !/x{6}$/i.test(found[0]) ? at + found[0].replace(/[.~-]+$/, '').length : undefined
}
