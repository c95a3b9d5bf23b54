/** The event properties `$ai_lib` and `$ai_lib_version`. */
export const library = { name: 'tracked-openai-gateway', version: __VERSION__ }
