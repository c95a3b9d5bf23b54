import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const folder = fileURLToPath(new URL('../../src/privacy/', import.meta.url))
const parts = {
  'scanner of texts': "export * from './entities/find-entities.js'\nexport * from './entities/is-secret-name.js'",
  'redaction by a mode': "export * from './create-redact.js'\nexport * from './to-mode-policy.js'",
  'redaction by any policy': "export * from './create-redact.js'\nexport * from './to-policy.js'",
  'a redactor alone': "export * from './create-redactor.js'",
  'the pack of national ids': "export * from './entities/national-ids.js'",
}

/** Bytes of each part by itself, minified and compressed by gzip. */
export async function measureSize() {
  const sizes = Object.entries(parts).map(async ([name, contents]) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: folder },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      write: false,
      tsconfigRaw: {},
      plugins: [sources],
    })
    return [name, { bytes: gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length }] as const
  })
  return Object.fromEntries(await Promise.all(sizes))
}

/** `./x.js` in a source is `./x.ts`. */
const sources: import('esbuild').Plugin = {
  name: 'sources',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^\..*\.js$/ }, ({ path, resolveDir }) => {
      const source = resolve(resolveDir, path.replace(/\.js$/, '.ts'))
      return existsSync(source) ? { path: source } : undefined
    })
  },
}
