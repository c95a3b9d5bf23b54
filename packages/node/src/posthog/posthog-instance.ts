/**
 * A posthog-node client, as far as it is used. Told by its shape: who has no posthog-node installed has no types of it, either.
 */
interface PostHogNode {
  capture(event: { distinctId: string; event: string }): void
  flush(): Promise<void>
  on(event: string, listener: (value: unknown) => void): unknown
}

/** posthog-js, in the same way. */
interface PostHogPage {
  capture(event: string, properties?: Record<string, unknown> | null): unknown
  init(token: string): unknown
  get_distinct_id(): string
}

/**
 * The client of a user's that events go through. Compilers choose the types of `tracked-openai` without knowing where
 * the code will run, so that of a page is among them; in Node it is refused at set-up.
 */
export type PostHogInstance = PostHogNode | PostHogPage
