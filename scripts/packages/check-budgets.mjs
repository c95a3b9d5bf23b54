import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** Budget of what is loaded later: delivery, readers, event tables, redaction. */
const maxLaterBytes = 43_000

const budgets = [
  {
    name: 'core and browser adapter',
    app: "export { trackedOpenAI } from '@tracked-openai/browser'",
    external: ['posthog-js', 'openai'],
    maxBytes: 9_000,
  },
  {
    name: 'tracked-openai/react',
    app: "export * from 'tracked-openai/react'",
    external: ['react', 'posthog-js', 'openai'],
    maxBytes: 13_300,
  },
]

/**
 * Our bytes in an app's initial bundle: minified and gzipped, without peer dependencies. What is loaded later is reported
 * separately and has a budget of its own.
 */
export async function checkBudgets(checks, folder) {
  for (const { name, app, external, maxBytes } of budgets)
    await checks.add(`size of ${name}`, async () => {
      const { outputFiles } = await build({
        stdin: { contents: app, resolveDir: folder },
        // The names of chunks contain hashes of the paths below it. They must be the same on every machine.
        absWorkingDir: folder,
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
      const later = outputFiles.filter((file) => !statics.has(file))
      const parts = [
        { part: 'the page', bytes, most: maxBytes },
        { part: 'the rest', bytes: bytesOf(later), most: maxLaterBytes },
      ]
      return {
        problems: parts
          .filter((one) => one.bytes > one.most)
          .map((one) => `${one.bytes - one.most} bytes over budget in ${one.part}`),
        note: `${parts.map((one) => `${one.part} ${one.bytes} of at most ${one.most}`).join(', ')} bytes, gzip`,
      }
    })
}
