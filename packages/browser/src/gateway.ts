import { createGateway, type GatewayHeaders } from '@tracked-openai/core'
import { identityOf } from './identity-of.js'
import type { TrackedOptions } from './tracked-openai.js'

/**
 * For the option `gateway`: the base URLs of your own gateway, which reports the calls made through it. It receives trace,
 * session and user in headers; no other host does. `trackedOpenAI(client, { gateway: gateway('https://ai.example.com/v1') })`
 *
 * @throws TypeError for a URL that is not absolute.
 */
export function gateway(
  urls: string | readonly string[],
  { posthog }: Pick<TrackedOptions, 'posthog'> = {},
): GatewayHeaders {
  return createGateway(urls, () => {
    const { distinctId, webSessionId } = identityOf(posthog)
    return { ...(distinctId && { userId: distinctId }), ...(webSessionId && { webSessionId }) }
  })
}
