/** The header that tells a gateway not to report a call: any value but an empty one. */
export const noLogHeader = 'x-tracked-openai-no-log'
/** The header that tells it the privacy mode of a call, which can only make its own stricter. */
export const privacyHeader = 'x-tracked-openai-privacy'
