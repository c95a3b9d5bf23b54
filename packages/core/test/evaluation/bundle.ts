import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

/** The minified bundle that a user gets of `contents`, the source of a module in this folder. */
export async function bundle(contents: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: dirname(fileURLToPath(import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    tsconfigRaw: {},
    plugins: [sources],
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}

/** Resolves imports of `./x.js` to `./x.ts`. */
const sources: Plugin = {
  name: 'sources',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^\..*\.js$/ }, ({ path, resolveDir }) => {
      const source = resolve(resolveDir, path.replace(/\.js$/, '.ts'))
      return existsSync(source) ? { path: source } : undefined
    })
  },
}
