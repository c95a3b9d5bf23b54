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
const exported = targets(manifest.exports)
const library = inputOf(exported)
/** What is started by its name, and is ESM alone. */
const programs = inputOf(targets(manifest.bin))
/** What the names of files end in, in each format that `exports` promises. */
const formats = exported.some((path) => path.endsWith('.cjs')) ? { es: 'js', cjs: 'cjs' } : { es: 'js' }
const outside = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
const external = (id) =>
  id.startsWith('node:') ||
  builtinModules.includes(id) ||
  outside.some((name) => id === name || id.startsWith(`${name}/`))

const shared = {
  dir: 'dist',
  sourcemap: true,
  exports: 'named',
  interop: 'auto',
  // A file for each module: what an app does not use, and what it loads later, its bundler can tell by files alone.
  preserveModules: true,
  preserveModulesRoot: 'src',
  // A bare import of what a module imports makes bundlers warn: nothing of ours has side effects.
  hoistTransitiveImports: false,
  // Rollup drops the directive of a module.
  banner: ({ facadeModuleId: file }) =>
    file && /^'use client'/.test(readFileSync(file, 'utf8')) ? "'use client';" : '',
}

const code = {
  external,
  plugins: [
    sources(),
    dropRowDocs(),
    esbuild({ target: 'es2022', jsx: 'automatic', define: { __VERSION__: JSON.stringify(manifest.version) } }),
  ],
  onwarn(warning, warn) {
    // About directives, which are put back as banners.
    if (!/^(MODULE_LEVEL_DIRECTIVE|SOURCEMAP_ERROR)$/.test(warning.code)) warn(warning)
  },
}

export default [
  ...(Object.keys(programs).length > 0
    ? // Files that both need hold what either needs.
      Object.keys(formats).map((format) => ({
        ...code,
        input: format === 'es' ? { ...library, ...programs } : library,
        output: outputOf(format),
      }))
    : [{ ...code, input: library, output: Object.keys(formats).map(outputOf) }]),
  {
    input: library,
    external,
    plugins: [sources(), dts({ compilerOptions: { paths: {}, incremental: false, composite: false } })],
    onwarn(warning, warn) {
      // The entries for our own packages need not name every type.
      if (!/private shared type exports/.test(warning.message)) warn(warning)
    },
    output: Object.values(formats).map((suffix) => ({
      dir: 'dist',
      format: 'es',
      entryFileNames: `[name].d.${suffix.replace('js', 'ts')}`,
      chunkFileNames: `chunks/[name].d.${suffix.replace('js', 'ts')}`,
    })),
  },
]

function outputOf(format) {
  return { ...shared, format, entryFileNames: `[name].${formats[format]}` }
}

/** The entries of what is promised: `dist/name.js` comes from `src/name.ts`. */
function inputOf(paths) {
  const names = paths.map((path) => /^\.\/dist\/(.+?)(\.d)?\.c?[jt]s$/.exec(path)?.[1]).filter(Boolean)
  return Object.fromEntries(names.map((name) => [name, source(name)]))
}

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
        code: code.replace(/^\s*(means|source):\s*'(?:[^'\\\n]|\\.)*',?$/gm, '').replace(/,\s*\{\s*\}/g, ''),
        map: null,
      }
    },
  }
}
