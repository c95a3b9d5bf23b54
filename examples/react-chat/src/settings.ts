const environment = import.meta.env as Record<string, string | undefined>

/** Addresses of the services, set by `npm start`. */
export const settings = {
  serviceUrl: environment.VITE_SERVICE_URL ?? 'http://127.0.0.1:3000',
  openaiBaseUrl: environment.VITE_OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
  openaiApiKey: environment.VITE_OPENAI_API_KEY ?? 'sk-none',
  model: environment.VITE_OPENAI_MODEL ?? 'gpt-4o-mini',
  posthogKey: environment.VITE_POSTHOG_KEY ?? '',
  posthogHost: environment.VITE_POSTHOG_HOST ?? 'https://us.i.posthog.com',
  inspectorUrl: environment.VITE_INSPECTOR_URL,
  /** posthog-js drops every event of an automated browser; end-to-end tests need them. */
  isTest: environment.VITE_TEST === '1',
}
