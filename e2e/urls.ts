/** Addresses of the parts of the demo. */
export interface Urls {
  readonly chat: string
  readonly inspector: string
  readonly service: string
  readonly openai: string
  readonly posthog: string
}

let known: Urls | undefined

/** Those of this worker's demo. */
export function urls(): Urls {
  if (!known) throw new Error('No demo is running: take `test` from test.ts.')
  return known
}

export function setUrls(started: Urls): void {
  known = started
}
