import { type CaptureRequest, type Outcome, toOutcome } from './outcome.js'

/** `/array/:token/config` and `config.js`: what posthog-js asks first. Everything it could load is off. */
export function answerRemoteConfig({ path }: CaptureRequest): Outcome {
  const [, , token = '', file] = path.split('/')
  if (!/^[\w-]+$/.test(token)) return toOutcome(400, { detail: 'Invalid token' })
  const config = remoteConfigOf(token)
  if (file !== 'config.js') return toOutcome(200, config)
  const value = JSON.stringify({ config, siteApps: [] })
  const body = `(window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{})[${JSON.stringify(token)}]=${value};`
  return { answer: { status: 200, body, headers: { 'content-type': 'application/javascript' } }, accepted: [] }
}

/** PostHog's config of a project without flags, replay, surveys and site apps. */
export function remoteConfigOf(token: string): Record<string, unknown> {
  return {
    token,
    supportedCompression: ['gzip', 'gzip-js'],
    hasFeatureFlags: false,
    captureDeadClicks: false,
    capturePerformance: false,
    autocapture_opt_out: false,
    autocaptureExceptions: false,
    analytics: { endpoint: '/i/v0/e/' },
    elementsChainAsString: true,
    sessionRecording: false,
    errorTracking: { autocaptureExceptions: false, suppressionRules: [] },
    surveys: false,
    heatmaps: false,
    conversations: false,
    defaultIdentifiedOnly: true,
    siteApps: [],
  }
}
