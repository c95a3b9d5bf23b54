/** Response header in which a gateway says that it has reported the call: `toGatewayMark` of its PostHog project. */
export const gatewayMarkHeader = 'x-tracked-openai'
