import { readFileSync, existsSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import { dts } from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'

/**
 * One configuration for every library package: run in the package's folder, it builds what `exports` and `bin`
 * of its package.json promise, `dist/name.js` from `src/name.ts`: ESM, CJS where it is promised, types and source maps.
 */
const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const promised = [...new Set([...targets(manifest.exports), ...targets(manifest.bin)])]
const names = [...new Set(promised.map((path) => /^\.\/dist\/(.+?)(\.d)?\.c?[jt]s$/.exec(path)?.[1]).filter(Boolean))]
const input = Object.fromEntries(names.map((name) => [name, source(name)]))
const outside = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
const external = (id) =>
  id.startsWith('node:') ||
  builtinModules.includes(id) ||
  outside.some((name) => id === name || id.startsWith(`${name}/`))
const hasCjs = promised.some((path) => path.endsWith('.cjs'))

const shared = {
  dir: 'dist',
  sourcemap: true,
  // A file for each module: what an app does not use, and what it loads later, its bundler can tell by files alone.
  preserveModules: true,
  preserveModulesRoot: 'src',
  // A bare import of what a module imports makes bundlers warn: nothing of ours has side effects.
  hoistTransitiveImports: false,
  // Rollup drops the directive of a module.
  banner: ({ facadeModuleId: file }) =>
    file && /^'use client'/.test(readFileSync(file, 'utf8')) ? "'use client';" : '',
}

export default [
  {
    input,
    external,
    plugins: [
      sources(),
      dropRowDocs(),
      esbuild({ target: 'es2022', jsx: 'automatic', define: { __VERSION__: JSON.stringify(manifest.version) } }),
    ],
    output: [
      { ...shared, format: 'es', entryFileNames: '[name].js' },
      ...(hasCjs
        ? [
            {
              ...shared,
              format: 'cjs',
              entryFileNames: '[name].cjs',
              exports: 'named',
              interop: 'auto',
            },
          ]
        : []),
    ],
    onwarn(warning, warn) {
      // The directive is put back as a banner.
      if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning)
    },
  },
  {
    input,
    external,
    plugins: [sources(), dts({ compilerOptions: { paths: {}, incremental: false, composite: false } })],
    output: [
      { dir: 'dist', format: 'es', entryFileNames: '[name].d.ts', chunkFileNames: 'chunks/[name].d.ts' },
      ...(hasCjs
        ? [{ dir: 'dist', format: 'es', entryFileNames: '[name].d.cts', chunkFileNames: 'chunks/[name].d.cts' }]
        : []),
    ],
  },
]

function targets(entry) {
  return typeof entry === 'string' ? [entry] : Object.values(entry ?? {}).flatMap(targets)
}

function source(name) {
  const path = `src/${name}.ts`
  return existsSync(path) ? path : `${path}x`
}

/** `./x.js` in a TypeScript source is `./x.ts` or `./x.tsx`. */
function sources() {
  return {
    name: 'typescript-sources',
    resolveId(id, importer) {
      if (!importer || !id.startsWith('.') || !id.endsWith('.js')) return null
      const path = resolve(importer, '..', id.replace(/\.js$/, '.ts'))
      return [path, `${path}x`].find((candidate) => existsSync(candidate)) ?? null
    },
  }
}

/** What a row of the event tables means is for docs/events.md, and not for every browser. */
function dropRowDocs() {
  return {
    name: 'drop-row-docs',
    transform(code, id) {
      if (!/event\/[\w-]+-(table|rows)\.ts$/.test(id)) return null
      return {
        code: code.replace(/^\s*(means|source):\s*'(?:[^'\\\n]|\\.)*',?$/gm, '').replace(/, \{\s*\}/g, ''),
        map: null,
      }
    },
  }
}
