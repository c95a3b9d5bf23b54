import { openAdapter, serveAdapter } from './adapter.js'
import { test as base } from './test.js'

export { expect } from './test.js'

/** A page with nothing in it but what `adapter.ts` makes there; `adapter` is its address. */
export const test = base.extend<{ adapter: string }, { server: string }>({
  server: [
    async ({}, use) => {
      const { url, close } = await serveAdapter()
      await use(url)
      await close()
    },
    { scope: 'worker' },
  ],
  adapter: async ({ page, server }, use) => {
    await openAdapter(page, server)
    await use(server)
  },
})
