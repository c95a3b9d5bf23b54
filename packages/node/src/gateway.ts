import { createGateway, type GatewayHeaders } from '@tracked-openai/core'

/**
 * For the option `gateway`: the base URLs of your own gateway, which reports the calls made through it. It receives trace,
 * session and person in headers; no other host does. `trackedOpenAI(client, { gateway: gateway('https://ai.example.com/v1') })`
 *
 * @throws TypeError for a URL that is not absolute.
 */
export function gateway(urls: string | readonly string[]): GatewayHeaders {
  return createGateway(urls)
}
