import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  timeout: 60_000,
  // Each has a demo and a browser of its own, and waits most of the time.
  workers: 2,
  // A test that passes at the second attempt has shown a fault.
  retries: 0,
  reporter: 'list',
  use: { trace: 'retain-on-failure', viewport: { width: 1100, height: 800 } },
})
