import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: './tests',
  globalSetup: './global-setup.ts',
  outputDir: './test-results',
  timeout: 60_000,
  workers: 1,
  // A test that passes at the second attempt has shown a fault.
  retries: 0,
  reporter: 'list',
  use: { trace: 'retain-on-failure', viewport: { width: 1100, height: 800 } },
})
