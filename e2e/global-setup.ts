import { startDemo } from './start-demo.js'

/** Starts the demo as `npm start` does, for all tests, and ends it after them. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  // The tests run against the mocks, whatever the shell says.
  const { urls, close } = await startDemo({ VITE_TEST: '1', CHUNK_DELAY_MS: '40' })
  process.env.E2E_URLS = JSON.stringify(urls)
  return close
}
