import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  timeout: 60_000,
  // Each worker has its own demo and browser, and is idle most of the time.
  workers: 2,
  // No retries: a test that passes at the second attempt has found a defect.
  retries: 0,
  reporter: 'list',
  use: { trace: 'retain-on-failure', viewport: { width: 1100, height: 800 } },
})
