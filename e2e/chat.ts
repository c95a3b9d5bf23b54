import type { Page } from '@playwright/test'
import { expect } from './test.js'
import { urls } from './urls.js'

export type Way = 'the Node service' | 'this page'

/** Opens the chat and chooses who calls the model. */
export async function openChat(page: Page, way: Way): Promise<void> {
  await page.goto(urls().chat)
  await page.getByLabel(way).check()
}

export async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('Your question').fill(question)
  await page.getByRole('button', { name: 'Send' }).click()
}

/** Waits for the answer's first words. */
export async function seeWords(page: Page): Promise<void> {
  await expect(page.locator('.assistant').last()).toHaveText(/\w+ \w+/)
}

/** Waits for the whole answer and returns it. */
export async function seeAnswer(page: Page): Promise<string> {
  await expect(page.locator('article').last()).toHaveAttribute('data-state', 'done', { timeout: 20_000 })
  return page.locator('.assistant').last().innerText()
}
