import { createMockOpenAI, createMockPostHog, type MockOpenAI, type MockPostHog } from '@tracked-openai/devserver'
import OpenAI from 'openai'
import { afterEach } from 'vitest'
import { shutdown } from '../src/index.js'

export const messages = [{ role: 'user' as const, content: 'What is the weather?' }]
export const chat = { model: 'gpt-4o-mini', messages }

export interface Scene {
  readonly openai: MockOpenAI
  readonly posthog: MockPostHog
  /** Where the events go, for `trackedOpenAI`. */
  readonly project: { readonly apiKey: string; readonly host: string }
  readonly client: OpenAI
}

const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  await shutdown(1_000)
  for (const close of closers.splice(0)) await close()
})

/** A mock OpenAI, a mock PostHog and a client, closed after the test. */
export async function scene(): Promise<Scene> {
  const [openai, posthog] = await Promise.all([createMockOpenAI(), createMockPostHog()])
  closers.push(openai.close, posthog.close)
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: openai.url, maxRetries: 0 })
  return { openai, posthog, project: { apiKey: 'phc_test', host: posthog.url }, client }
}

/** Ends it with the test. */
export function closeAfter(close: () => Promise<void>): void {
  closers.push(close)
}
