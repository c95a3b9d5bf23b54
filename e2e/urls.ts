/** Where the parts of the demo are. */
export interface Urls {
  readonly chat: string
  readonly inspector: string
  readonly service: string
  readonly openai: string
  readonly posthog: string
}

/** The addresses that the global set-up found. */
export const urls = (): Urls => JSON.parse(process.env.E2E_URLS ?? '{}') as Urls
