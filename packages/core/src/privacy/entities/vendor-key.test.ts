import { describe, expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

const alphabets = {
  hex: '0123456789abcdef',
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  mixed: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  letters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
}

/** The same characters each time, in an order that looks like none. */
function random(alphabet: keyof typeof alphabets, length: number): string {
  const characters = alphabets[alphabet]
  let state = length * 7_919
  let text = ''
  while (text.length < length) {
    state = (state * 16_807) % 2_147_483_647
    text += characters[state % characters.length]
  }
  // A digit is in every key that can have one.
  return alphabet === 'letters' || length < 7 ? text : `${text.slice(0, 5)}4${text.slice(6)}`
}

const mixed = (length: number) => random('mixed', length)
const hex = (length: number) => random('hex', length)

/** Keys as the services' documentation shows them, with characters of our own. */
const keys: readonly (readonly [service: string, key: string])[] = [
  ['1Password', `ops_eyJ${mixed(200)}`],
  ['Adobe', `p8e-${hex(32)}`],
  ['age', `AGE-SECRET-KEY-1${random('upper', 58)}`],
  ['Airtable', `pat${mixed(14)}.${hex(64)}`],
  ['Adyen', `AQEyhm${mixed(60)}/${mixed(20)}==-${mixed(30)}`],
  ['Alibaba Cloud', `LTAI${random('lower', 20)}`],
  ['Anthropic', `sk-ant-api03-${mixed(93)}AA`],
  ['Artifactory', `AKCp${mixed(69)}`],
  ['Atlassian', `ATATT3xFfGF0${mixed(180)}`],
  ['AWS access key', `AKIA${random('upper', 16)}`],
  ['AWS temporary access key', `ASIA${random('upper', 16)}`],
  ['AWS Bedrock', `bedrock-api-key-${mixed(40)}`],
  ['Azure AD', `${mixed(3)}8Q~${mixed(34)}`],
  ['Azure Cognitive Services', `${mixed(52)}JQQJ99${mixed(26)}`],
  ['Azure DevOps', `${mixed(76)}AZDO${mixed(4)}`],
  ['Brevo', `xkeysib-${hex(64)}-${mixed(16)}`],
  ['Buildkite', `bkua_${hex(40)}`],
  ['Cerebras', `csk-${random('lower', 48)}`],
  ['CircleCI', `CCIPAT_${mixed(22)}_${hex(40)}`],
  ['Clojars', `CLOJARS_${hex(60)}`],
  ['ClickHouse', `4b1d${mixed(38)}`],
  ['ClickUp', `pk_12345678_${random('upper', 32)}`],
  ['Cloudflare', `cfut_${mixed(40)}`],
  ['Cloudflare origin CA', `v1.0-${hex(24)}-${hex(146)}`],
  ['Contentful', `CFPAT-${mixed(43)}`],
  ['Databricks', `dapi${hex(32)}`],
  ['DigitalOcean', `dop_v1_${hex(64)}`],
  ['Discord', `M${mixed(23)}.${mixed(6)}.${mixed(38)}`],
  ['Docker', `dckr_pat_${mixed(27)}`],
  ['Doppler', `dp.pt.${mixed(43)}`],
  ['Dropbox', `sl.B${mixed(136)}`],
  ['Duffel', `duffel_test_${mixed(43)}`],
  ['Dynatrace', `dt0c01.${random('upper', 24)}.${random('upper', 64)}`],
  ['EasyPost', `EZAK${mixed(54)}`],
  ['Facebook', `EAAM${mixed(100)}`],
  ['Figma', `figd_${mixed(40)}`],
  ['Fireworks', `fw_${mixed(24)}`],
  ['Flutterwave', `FLWSECK_TEST-${hex(32)}-X`],
  ['Fly.io', `fm2_${mixed(80)}`],
  ['GitHub', `ghp_${mixed(36)}`],
  ['GitHub fine-grained', `github_pat_${mixed(22)}_${mixed(59)}`],
  ['GitLab', `glpat-${mixed(20)}`],
  ['GoCardless', `live_${mixed(40)}`],
  ['Google API', `AIza${mixed(35)}`],
  ['Gemini', `AQ.Ab8${mixed(48)}`],
  ['Google OAuth', `ya29.${mixed(80)}`],
  ['Google client', `GOCSPX-${mixed(28)}`],
  ['Grafana', `glsa_${mixed(32)}_${hex(8)}`],
  ['Groq', `gsk_${mixed(52)}`],
  ['Harness', `pat.${mixed(22)}.${hex(24)}.${mixed(20)}`],
  ['Heroku', `HRKU-AA${mixed(58)}`],
  ['Honeycomb', `hcaik_${random('lower', 58)}`],
  ['Honeycomb configuration', `hcxlk_${random('lower', 58)}`],
  ['HubSpot', `pat-na1-${hex(8)}-${hex(4)}-${hex(12)}`],
  ['Hugging Face', `hf_${random('letters', 34)}`],
  ['Infracost', `ico-${mixed(32)}`],
  ['Jina', `jina_${mixed(60)}`],
  ['JSON Web Token', `eyJhbGciOiJIUzI1NiJ9.eyJ${mixed(30)}.${mixed(43)}`],
  ['Langfuse', `sk-lf-${hex(8)}-${hex(4)}-${hex(12)}`],
  ['LangSmith', `lsv2_pt_${hex(32)}_${hex(10)}`],
  ['Linear', `lin_api_${mixed(40)}`],
  ['Mailchimp', `${hex(32)}-us12`],
  ['Mailgun', `key-${hex(32)}`],
  ['Mapbox', `sk.eyJ1${mixed(70)}.${mixed(22)}`],
  ['Mapbox public', `pk.eyJ1${mixed(70)}.${mixed(22)}`],
  ['Neon', `napi_${random('lower', 64)}`],
  ['Netlify', `nfp_${mixed(36)}`],
  ['New Relic', `NRAK-${random('upper', 27)}`],
  ['New Relic licence', `${hex(32)}FFFFNRAL`],
  ['New Relic licence of the EU', `eu01xx${hex(26)}FFFFNRAL`],
  ['New Relic ingest', `NRII-${mixed(32)}`],
  ['Notion', `ntn_${mixed(46)}`],
  ['npm', `npm_${mixed(36)}`],
  ['NVIDIA', `nvapi-${mixed(64)}`],
  ['OpenAI', `sk-${mixed(20)}T3BlbkFJ${mixed(20)}`],
  ['OpenAI project', `sk-proj-${mixed(74)}`],
  ['OpenRouter', `sk-or-v1-${hex(64)}`],
  ['OpenShift', `sha256~${mixed(43)}`],
  ['Perplexity', `pplx-${mixed(48)}`],
  ['Pinecone', `pcsk_${mixed(60)}`],
  ['Plaid', `access-production-${hex(8)}-${hex(4)}-${hex(12)}`],
  ['PlanetScale', `pscale_pw_${mixed(43)}`],
  ['PostHog personal', `phx_${mixed(43)}`],
  ['PostHog project', `phc_${mixed(43)}`],
  ['Postman', `PMAK-${hex(24)}-${hex(34)}`],
  ['Pulumi', `pul-${hex(40)}`],
  ['PyPI', `pypi-AgEIcHlwaS5vcmc${mixed(80)}`],
  ['ReadMe', `rdme_${random('lower', 70)}`],
  ['Render', `rnd_${mixed(32)}`],
  ['Replicate', `r8_${mixed(37)}`],
  ['Resend', `re_${mixed(8)}_${mixed(24)}`],
  ['RubyGems', `rubygems_${hex(48)}`],
  ['SendGrid', `SG.${mixed(22)}.${mixed(43)}`],
  ['Sentry', `sntryu_${hex(64)}`],
  ['Shippo', `shippo_live_${hex(40)}`],
  ['Shopify', `shpat_${hex(32)}`],
  ['Slack bot', `xoxb-123456789012-1234567890123-${mixed(24)}`],
  ['Slack app', `xapp-1-A0123456789-1234567890123-${hex(64)}`],
  ['Square', `sq0csp-${mixed(43)}`],
  ['Stripe', `sk_live_${mixed(24)}`],
  ['Stripe restricted', `rk_live_${mixed(24)}`],
  ['Stripe webhook', `whsec_${mixed(32)}`],
  ['Supabase', `sbp_${hex(40)}`],
  ['Tailscale', `tskey-auth-${mixed(12)}-${mixed(24)}`],
  ['Bitrise and others with `live` or `prod`', `acme_live_${mixed(28)}`],
  ['Frame.io', `fio-u-${mixed(64)}`],
  ['MaxMind', `${mixed(6)}_${mixed(29)}_mmk`],
  ['Scalingo', `tk-us-${mixed(48)}`],
  ['Sonar', `squ_${hex(40)}`],
  ['Tavily', `tvly-${mixed(32)}`],
  ['Telegram', `123456789:AA${mixed(33)}`],
  ['Terraform', `${mixed(14)}.atlasv1.${mixed(67)}`],
  ['Together', `tgp_v1_${mixed(43)}`],
  ['Twilio', `SK${hex(32)}`],
  ['Typeform', `tfp_${mixed(59)}`],
  ['Vault', `hvs.${mixed(90)}`],
  ['Vercel', `vcp_${mixed(56)}`],
  ['Voyage', `pa-${mixed(43)}`],
  ['xAI', `xai-${mixed(80)}`],
  ['Zhipu', `${hex(32)}.${mixed(16)}`],
]

describe.each(keys)('key of %s', (_service, key) => {
  test('is found in any surroundings', () => {
    expect(markFindings(key)).toBe(`‹secret ${key}›`)
    expect(markFindings(`use ${key}, please`)).toBe(`use ‹secret ${key}›, please`)
    expect(markFindings(`use ${key}.`)).toBe(`use ‹secret ${key}›.`)
    expect(markFindings(`{"x":"${key}"}`)).toBe(`{"x":"‹secret ${key}›"}`)
    expect(markFindings(`a\\n${key}\\n`)).toBe(`a\\n‹secret ${key}›\\n`)
  })
})

test.each([
  'Asana: 1/‹secret 1200123456789012:0f1e2d3c4b5a69788796a5b4c3d2e1f0›',
  'Asana: 2/1200123456789012/‹secret 1203123456789012:0f1e2d3c4b5a69788796a5b4c3d2e1f0›',
  'Google: 1//‹secret 0gx8bQ2mZrT5kCgYIARAAGBASNwF-L9IrWq3nYd7LpVs0uHj›',
  'Braintree: access_token$production$‹secret x7k2m9q4w1z8r5t3$0f1e2d3c4b5a69788796a5b4c3d2e1f0›',
  'bcrypt: $2b$12$‹secret LQv3c1yqBWVHxkd0LHAkCOYz6TtxMQJqhN8/LewdBPj3QjbJ9ATS2›',
  'bcrypt: $2y$10$.‹secret vGA1O9wmRjrwAVXD98HNOgsNpDczlqm3Jq7KnEd1rVAGv3Fykk1a›',
  'ada:$6$rounds=5000$usesomesillystri$‹secret D4IrlXatmP7rx3P3InaxBeoomnAihCKRVQAr/36eYKDDhPTGAlTZqv8›:19000:0',
  '$argon2id$v=19$m=65536,t=3,p=4$‹secret c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaBd8YxbKJYq3lQ›',
  '(‹secret glpat-AbCdEfGhIjKl_nOpQrSt›)',
  'git clone https://x/my-‹secret gldt-aBcDeFgHiJkLmNoPqRsT›',
  '‹secret acme_api_y8bjdPQbYbREhBeaV5Eiw0dWi5CMUlQDAMlF›',
  '‹secret cio7b4rJRPuPEaGGZbtZMJ9n3GMnu2Lx0nK›',
  '‹secret aio_Jlw9jGFHvNkyCfhbuLWT2NoYXBVF›',
  '‹secret AVNS_TV4Ko8a2PyIRfE_SKu›',
  '‹secret pk_851c7d5cc9fd11426043effc944a1477d4›',
  '‹secret key_1104d54de8f743bb579b06a7a90c›',
  '‹secret 21fae04d27ec4753d621ce12b75df749-63d7d8e7-ce819c92›',
  'FlyV1 ‹secret fm2_33H+ob0CCT68MkrXWRIf8kGU6BpeEASCsRoRPe97P6vPYhsqHqW8N4IgyNF›',
])('finds the secret part of composed keys, and keys without a digit: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  'the task-force met',
  '$\\alpha$ and $\\beta_1$ are parameters_of_the_model_12',
  '`${name}$${count2}_of_the_whole_list_12`',
  'desk-1234567890123456',
  'chatcmpl-9aBcDeFgHiJkLmNoPqRsTuVw',
  'call_abc123def456ghi789jkl012',
  'msg_01GbHLiY2b5ZLhsW4zvNMqWm',
  'sha512-0123456789abcdef',
  'key_results_2024_summary_q4',
  'glpat-your-token-goes-here-please',
  'glpat-XXXXXXXXXXXXXXXXXXXX',
  'glass-AbCdEfGhIjKlMnOpQrStUv',
  're_render_12_components_now',
  'key-value-store-2024-edition',
  'npm_package_version_123456',
  'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxx1xxxxxxx',
  'xxxxxxxxxxxxxx.atlasv1.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'AKIAIOSFODNN7EXAMPLE',
  'sk-proj-1234-put-your-key-here',
  'sk_live_4242_example',
  'pk_live_a1B2c3D4e5F6g7H8i9J0k1L2',
  'prod_2HbzgvRfyFdaAy',
  'glc_111111111111111111111111111111111111111111=',
  'xoxb-1-SlackAppConfigurationAccessTokenHere',
  'or api_org_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  'sk-learn 1.4.2',
  'hf_',
  'of an org_ or hf_ kind',
  'commit 5fa164d1c5e755b3af6c7fdfa050ad0c22dff2a8',
  'gpt-4o-2024-08-06',
  '550e8400-e29b-41d4-a716-446655440000',
  '/assets/index-2p8NQVKC.js',
  'chunk d41d8cd98f00b204e9800998ecf8427e.4a8f2c6e1b3d5f70',
  'd41d8cd98f00b204e9800998ecf8427e.Main1234Bundle56.js',
  'size 12345:d41d8cd98f00b204e9800998ecf8427e',
  'wait 1//0 is a division',
  '4b1d0f2ac6e1b3d5f708192a3b4c5d6e7f809102',
  'cs_test_a1YS1URlnyQCN5fUUduORoQ7Pw41PJqDWkIVQCpJPqkfIhd6tVY8XB1OLY',
  'chatcmpl-9nYFQyL2kAqBvWmEjHdUsTcRpXoZg1a2B3',
])('keeps ids, digests, names and dummies: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})

test.each([
  'It fails with ‹secret ghp_16C7e42F292c6912E7710c838347Ae178B4a.Here› are the logs',
  'https://hooks.acme.io/t/‹secret sk_live_51H8aB3dE6gH9jK2mN5pQ8sT/here› failed',
  '‹secret glpat-Ab3dE6gH9jK2mN5pQ8sT.Example›: clone',
  '‹secret glpat-Ab3dE6gH9jK2mN5pQ8sT=example›',
])('a key directly followed by a word is still found: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})
