/** The header by which a gateway says, on the answer to a call, that it has reported it: `toGatewayMark` of its project. */
export const gatewayMarkHeader = 'x-tracked-openai'
