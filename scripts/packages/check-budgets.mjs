import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const budgets = [
  {
    name: 'core and browser adapter',
    app: "export { trackedOpenAI } from '@tracked-openai/browser'",
    external: ['posthog-js', 'openai'],
    mostBytes: 12_900,
    goalBytes: 9_000,
  },
  {
    name: 'tracked-openai/react',
    app: "export * from 'tracked-openai/react'",
    external: ['react', 'posthog-js', 'openai'],
    mostBytes: 14_600,
  },
]

/** Bytes that an app downloads for us: bundled, minified and compressed by gzip, without the peers. */
export async function checkBudgets(checks, folder) {
  for (const { name, app, external, mostBytes, goalBytes } of budgets)
    await checks.add(`size of ${name}`, async () => {
      const { outputFiles } = await build({
        stdin: { contents: app, resolveDir: folder },
        bundle: true,
        minify: true,
        platform: 'browser',
        format: 'esm',
        external,
        tsconfigRaw: {},
        write: false,
        logLevel: 'silent',
      })
      const bytes = gzipSync(outputFiles[0].contents, { level: 9 }).length
      return {
        problems: bytes <= mostBytes ? [] : [`${bytes - mostBytes} bytes over budget`],
        note: `${bytes} of at most ${mostBytes} bytes, gzip${goalBytes ? `; the goal is ${goalBytes}` : ''}`,
      }
    })
}
