/** Header that tells a gateway not to report a call: any non-empty value. */
export const noLogHeader = 'x-tracked-openai-no-log'
/** Header with the privacy mode of a call, which can only make the gateway's own mode stricter. */
export const privacyHeader = 'x-tracked-openai-privacy'
