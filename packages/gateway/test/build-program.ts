import { build } from 'esbuild'
import { mkdtempSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
let built: Promise<string> | undefined

/** Bundles the command, because Node's worker threads and child processes cannot run TypeScript. */
export function buildProgram(): Promise<string> {
  return (built ??= bundle())
}

async function bundle(): Promise<string> {
  const cache = here('../node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const outdir = mkdtempSync(join(cache, 'program-'))
  await build({
    entryPoints: [here('../src/main.ts')],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['libsql', 'postgres', 'undici', 'yaml', 'zod', 'posthog-node', '@pydantic/genai-prices'],
    define: { __VERSION__: '"0.0.0-test"' },
    tsconfig: here('../../../tsconfig.base.json'),
    logLevel: 'error',
  })
  return join(outdir, 'main.mjs')
}
