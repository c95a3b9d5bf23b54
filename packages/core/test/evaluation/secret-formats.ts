/**
 * Secret formats as documented by their issuers. `{kind length}` stands for a random part: d digits, h hexadecimal, u
 * capitals and digits, U the Bech32 alphabet in capitals, a letters and digits, w the same with `_` and `-`, b Base64.
 */
export const secretFormats: readonly string[] = [
  'sk-proj-{w48}T3BlbkFJ{w48}', // OpenAI, project
  'sk-{a20}T3BlbkFJ{a20}', // OpenAI, user
  'sk-svcacct-{w74}', // OpenAI, service account
  'sk-admin-{w74}', // OpenAI, admin
  'sk-ant-api03-{w93}AA', // Anthropic
  'sk-or-v1-{h64}', // OpenRouter
  'gsk_{a52}', // Groq
  'xai-{a80}', // xAI
  'pplx-{a48}', // Perplexity
  'hf_{a34}', // Hugging Face
  'r8_{a37}', // Replicate
  'AIza{w35}', // Google API
  'GOCSPX-{w28}', // Google OAuth client secret
  'ya29.{w120}', // Google OAuth access token
  'AKIA{u16}', // AWS access key id
  'ASIA{u16}', // AWS temporary key id
  'ghp_{a36}', // GitHub, personal
  'ghp_{a36}.Here', // followed by the next sentence without a space
  'gho_{a36}', // GitHub, OAuth
  'ghs_{a36}', // GitHub, server
  'github_pat_{a22}_{a59}', // GitHub, fine-grained
  'glpat-{w20}', // GitLab, personal
  'gldt-{w20}', // GitLab, deploy
  'glrt-{w20}', // GitLab, runner
  'xoxb-{d12}-{d13}-{a24}', // Slack, bot
  'xoxp-{d12}-{d12}-{d13}-{h32}', // Slack, user
  'xapp-1-A{u10}-{d13}-{h64}', // Slack, app
  'https://hooks.slack.com/services/T{u8}/B{u10}/{a24}', // Slack, webhook
  'sk_live_{a24}', // Stripe
  'sk_live_{a24}/here', // in the path of a URL
  'sk_test_{a24}', // Stripe
  'rk_live_{a24}', // Stripe, restricted
  'whsec_{a32}', // Stripe, webhook
  'SK{h32}', // Twilio API key
  'SG.{w22}.{w43}', // SendGrid
  'key-{h32}', // Mailgun
  '{h32}-us{d2}', // Mailchimp
  'npm_{a36}', // npm
  'pypi-AgEIcHlwaS5vcmc{w150}', // PyPI
  'rubygems_{h48}', // RubyGems
  'dckr_pat_{w27}', // Docker Hub
  'phc_{a43}', // PostHog project
  'phx_{a43}', // PostHog personal
  'shpat_{h32}', // Shopify
  'shpss_{h32}', // Shopify
  'sq0atp-{w22}', // Square
  'EAAA{w60}', // Square access token
  'dop_v1_{h64}', // DigitalOcean
  'doo_v1_{h64}', // DigitalOcean, OAuth
  'lin_api_{a40}', // Linear
  'ntn_{a46}', // Notion
  'secret_{a43}', // Notion, earlier
  'figd_{w43}', // Figma
  'PMAK-{h24}-{h34}', // Postman
  'dapi{h32}', // Databricks
  'NRAK-{u27}', // New Relic
  'glsa_{a32}_{h8}', // Grafana
  'sntrys_{b80}', // Sentry
  'hvs.{w90}', // Vault
  '{a14}.atlasv1.{w64}', // Terraform Cloud
  'pul-{h40}', // Pulumi
  'sbp_{h40}', // Supabase
  'sb_secret_{w31}', // Supabase
  'pscale_tkn_{w43}', // PlanetScale
  'fo1_{w43}', // Fly.io
  'rnd_{a28}', // Render
  'HRKU-AA{w58}', // Heroku
  'ATATT3xFfGF0{w170}', // Atlassian
  'pat-na1-{h8}-{h4}-{h4}-{h4}-{h12}', // HubSpot
  'EAAG{a100}', // Facebook
  '{d10}:AA{w33}', // Telegram bot
  'M{a23}.{w6}.{w38}', // Discord bot
  'https://discord.com/api/webhooks/{d18}/{w68}', // Discord webhook
  'AGE-SECRET-KEY-1{U58}', // age
  'tvly-{a32}', // Tavily
  'fc-{h32}', // Firecrawl
  'lsv2_pt_{h32}_{h10}', // LangSmith
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI{a30}.{w43}', // JWT
]
