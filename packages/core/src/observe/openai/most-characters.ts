/** Characters of streamed output that are kept for an event. What comes after is counted by the provider only. */
export const mostCharacters = 256 * 1024
