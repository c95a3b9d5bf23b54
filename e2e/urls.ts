/** Where the parts of the demo are. */
export interface Urls {
  readonly chat: string
  readonly inspector: string
  readonly service: string
  readonly openai: string
  readonly posthog: string
}

let known: Urls | undefined

/** Of the demo of this worker. */
export function urls(): Urls {
  if (!known) throw new Error('No demo is running: take `test` from test.ts.')
  return known
}

export function setUrls(started: Urls): void {
  known = started
}
