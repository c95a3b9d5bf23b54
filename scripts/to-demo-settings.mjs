/**
 * Where the parts of the demo send to. `OPENAI_API_KEY` or `OPENAI_BASE_URL`, and `POSTHOG_API_KEY`, put the real thing in
 * place of a mock; `mocks` are the addresses of the mocks.
 */
export function toDemoSettings(environment, mocks) {
  const isRealOpenAI = Boolean(environment.OPENAI_API_KEY || environment.OPENAI_BASE_URL)
  const isRealPostHog = Boolean(environment.POSTHOG_API_KEY)
  const openaiUrl = isRealOpenAI ? environment.OPENAI_BASE_URL || 'https://api.openai.com/v1' : mocks.openai
  const model = environment.OPENAI_MODEL || 'gpt-4o-mini'
  const posthogKey = environment.POSTHOG_API_KEY || 'phc_demo'
  const posthogHost = isRealPostHog
    ? environment.POSTHOG_API_URL || environment.POSTHOG_HOST || 'https://us.i.posthog.com'
    : mocks.posthog
  return {
    openaiUrl,
    posthogHost,
    inspector: isRealPostHog ? undefined : mocks.inspector,
    service: {
      OPENAI_API_KEY: environment.OPENAI_API_KEY || 'sk-demo',
      OPENAI_BASE_URL: openaiUrl,
      OPENAI_MODEL: model,
      POSTHOG_API_KEY: posthogKey,
      POSTHOG_API_URL: posthogHost,
    },
    page: {
      // A real key must never be in a page, so the calls that the page makes itself still go to the mock.
      VITE_OPENAI_BASE_URL: environment.OPENAI_API_KEY ? mocks.openai : openaiUrl,
      VITE_OPENAI_API_KEY: 'sk-demo',
      VITE_OPENAI_MODEL: model,
      VITE_POSTHOG_KEY: posthogKey,
      VITE_POSTHOG_HOST: posthogHost,
      VITE_INSPECTOR_URL: (!isRealPostHog && mocks.inspector) || '',
    },
  }
}

/** What is wrong in the environment, one message for each mistake. */
export function mistakesIn(environment) {
  const mistakes = ['OPENAI_BASE_URL', 'POSTHOG_API_URL', 'POSTHOG_HOST']
    .filter((name) => environment[name] && !isHttpUrl(environment[name]))
    .map((name) => `${name} must be a whole address, got ${JSON.stringify(environment[name])}. Write https://...`)
  if (environment.POSTHOG_API_KEY?.startsWith('phx_'))
    mistakes.push('POSTHOG_API_KEY is a personal key, which must not be in a page. Write the project key, phc_...')
  return mistakes
}

const isHttpUrl = (text) => /^https?:\/\//i.test(text) && URL.canParse(text)
