/** Any non-empty text but "false", "0", "no" and "off". */
export const isYes = (text: string): boolean => text !== '' && !/^(false|0|no|off)$/i.test(text)

/** Does a body ask for no event? Any value but an explicit no counts, as in the header: who sends it wants privacy. */
export function asksForNoLog(own: unknown, metadata: unknown): boolean {
  const { 'no-log': inMetadata } = (metadata ?? {}) as Record<string, unknown>
  return [own, inMetadata].some((value) => typeof value !== 'object' && value !== undefined && isYes(String(value)))
}
