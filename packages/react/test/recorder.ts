import type { PostHog } from 'posthog-js'

export interface Captured {
  readonly name: string
  readonly properties: Record<string, unknown>
}

/** Stands where posthog-js stands: what reaches `capture` would be sent. The real one runs in e2e. */
export function recorder(): { captured: Captured[]; posthog: PostHog } {
  const captured: Captured[] = []
  const posthog = {
    __loaded: true,
    init: () => undefined,
    has_opted_out_capturing: () => false,
    get_distinct_id: () => 'ada',
    get_session_id: () => '01977420-dc00-7000-8000-0000000000aa',
    capture(name: string, properties: Record<string, unknown>) {
      captured.push({ name, properties })
      return {}
    },
  }
  return { captured, posthog: posthog as unknown as PostHog }
}
