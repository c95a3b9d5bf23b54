/** The part of a posthog-node client that is used. Typed structurally, because its types may not be installed. */
interface PostHogNode {
  capture(event: { distinctId: string; event: string }): void
  flush(): Promise<void>
  on(event: string, listener: (value: unknown) => void): unknown
}

/** A posthog-js instance, in the same way. */
interface PostHogPage {
  capture(event: string, properties?: Record<string, unknown> | null): unknown
  init(token: string): unknown
  get_distinct_id(): string
}

/**
 * The user's own PostHog client. TypeScript resolves the types of `tracked-openai` without knowing where the code will run, so
 * posthog-js is allowed, too; in Node it is refused at set-up.
 */
export type PostHogInstance = PostHogNode | PostHogPage
