import { createMockOpenAI, type MockOpenAI, type OpenAIRequest } from '@tracked-openai/devserver'
import type { Page } from '@playwright/test'
import type { Outcome } from '../packages/core/test/matrix/look-at.js'

/** What `pages/matrix.ts` puts into the page. */
export interface Matrix {
  /** Plays each of them once; `url`: of the mock PostHog. */
  play(
    how: 'bare' | 'wrapped',
    url: string,
  ): Promise<{
    readonly outcomes: Readonly<Record<string, Outcome>>
    /** How the calls of each case should end, by the trace of their events. */
    readonly endings: Readonly<Record<string, readonly string[]>>
    /** What no one handled, of all cases together: their words, in their order. */
    readonly unhandled: readonly string[]
    readonly problems: readonly unknown[]
    readonly captured: number
  }>
}

declare global {
  var matrix: Matrix
  var openHost: (firstId: number) => Promise<string>
  var requestsOf: (url: string) => Promise<readonly OpenAIRequest[]>
  var closeHost: (url: string) => Promise<void>
}

/** Lets the page start a host for each case. */
export async function offerHosts(page: Page): Promise<void> {
  const hosts = new Map<string, MockOpenAI>()
  await page.exposeFunction('openHost', async (firstId: number) => {
    const host = await createMockOpenAI({ now: () => 1_750_000_000_000, firstId })
    hosts.set(host.url, host)
    return host.url
  })
  await page.exposeFunction('requestsOf', (url: string) => hosts.get(url)?.requests())
  await page.exposeFunction('closeHost', (url: string) => hosts.get(url)?.close())
}
