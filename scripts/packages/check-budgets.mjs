import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** The tables and redaction. */
const mostLaterBytes = 12_000

const budgets = [
  {
    name: 'core and browser adapter',
    app: "export { trackedOpenAI } from '@tracked-openai/browser'",
    external: ['posthog-js', 'openai'],
    mostBytes: 9_000,
  },
  {
    name: 'tracked-openai/react',
    app: "export * from 'tracked-openai/react'",
    external: ['react', 'posthog-js', 'openai'],
    mostBytes: 12_600,
  },
]

/**
 * Bytes of ours in an app's own bundle: minified and compressed by gzip, without the peers. What is loaded beside it (the
 * tables and redaction) is told, and held by a budget of its own.
 */
export async function checkBudgets(checks, folder) {
  for (const { name, app, external, mostBytes } of budgets)
    await checks.add(`size of ${name}`, async () => {
      const { outputFiles } = await build({
        stdin: { contents: app, resolveDir: folder },
        bundle: true,
        minify: true,
        platform: 'browser',
        format: 'esm',
        external,
        tsconfigRaw: {},
        splitting: true,
        outdir: 'out',
        entryNames: 'entry',
        write: false,
        logLevel: 'silent',
      })
      const entry = outputFiles.find(({ path }) => path.endsWith('entry.js'))
      const statics = new Set([entry])
      for (const file of statics)
        for (const [, name] of file.text.matchAll(/(?:from|import)"\.\/([\w.-]+)"/g))
          statics.add(outputFiles.find(({ path }) => path.endsWith(name)))
      const bytesOf = (files) => files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
      const bytes = bytesOf([...statics])
      const later = bytesOf(outputFiles.filter((file) => !statics.has(file)))
      return {
        problems: [
          ...(bytes <= mostBytes ? [] : [`${bytes - mostBytes} bytes over budget`]),
          ...(later <= mostLaterBytes ? [] : [`${later - mostLaterBytes} bytes over budget in what is loaded later`]),
        ],
        note: `${bytes} of at most ${mostBytes} bytes, and ${later} of ${mostLaterBytes} loaded beside, gzip`,
      }
    })
}
