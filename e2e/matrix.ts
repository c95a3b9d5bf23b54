import { createMockOpenAI, type MockOpenAI, type OpenAIRequest } from '@tracked-openai/devserver'
import type { Page } from '@playwright/test'
import type { Outcome } from '../packages/core/test/matrix/look-at.js'

/** The API that `pages/matrix.ts` exposes in the page. */
export interface Matrix {
  /** Runs each case once. `url`: of the mock PostHog. */
  play(
    how: 'bare' | 'wrapped',
    url: string,
  ): Promise<{
    readonly outcomes: Readonly<Record<string, Outcome>>
    /** The expected endings of the calls of each case, by trace id. */
    readonly endings: Readonly<Record<string, readonly string[]>>
    /** Messages of all unhandled rejections, in order. */
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
