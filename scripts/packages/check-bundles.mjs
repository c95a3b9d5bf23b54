import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build as esbuild } from 'esbuild'
import webpack from 'webpack'
import { run } from '../run.mjs'

const app = "import { trackedOpenAI } from 'tracked-openai'\nglobalThis.t = trackedOpenAI\n"

/** Bundles a small app as users do. Browsers get the browser build, Node and edge runtimes the Node build, and all of them start. */
export async function checkBundles(checks, { folder, root }) {
  const entry = join(folder, 'app.js')
  writeFileSync(entry, app)
  const bundles = [
    { tool: 'esbuild', target: 'browser', bundle: (out) => withEsbuild(entry, out, 'browser') },
    { tool: 'vite', target: 'browser', bundle: (out) => withVite(entry, out, folder, root) },
    { tool: 'webpack', target: 'browser', bundle: (out) => withWebpack(entry, out, folder, 'web') },
    { tool: 'esbuild', target: 'worker', bundle: (out) => withEsbuild(entry, out, 'neutral', workerConditions) },
    { tool: 'esbuild', target: 'node', bundle: (out) => withEsbuild(entry, out, 'node') },
    { tool: 'webpack', target: 'node', bundle: (out) => withWebpack(entry, out, folder, 'node') },
  ]
  for (const { tool, target, bundle } of bundles)
    await checks.add(`${tool} bundles the ${target} build`, async () => {
      const out = join(folder, `${tool}-${target}`)
      mkdirSync(out)
      const { file, modules } = await bundle(out)
      const code = readFileSync(file, 'utf8')
      const problems = target === 'browser' ? browserProblems(modules, code) : nodeProblems(modules)
      return { problems: [...problems, ...(await startProblems(file))], note: `${code.length} characters` }
    })
}

/** Those of Cloudflare's wrangler, in its order. */
const workerConditions = ['workerd', 'worker', 'browser']

async function withEsbuild(entry, out, platform, conditions) {
  const file = join(out, platform === 'node' ? 'bundle.cjs' : 'bundle.mjs')
  const { metafile } = await esbuild({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform,
    format: platform === 'node' ? 'cjs' : 'esm',
    metafile: true,
    // Optional dependencies that a package imports on demand are left to the runtime.
    ...(conditions && { conditions, mainFields: ['module', 'main'], external: ['@react-email/*'] }),
    tsconfigRaw: {},
    logLevel: 'silent',
  })
  return { file, modules: Object.keys(metafile.inputs) }
}

async function withVite(entry, out, folder, root) {
  const inExample = createRequire(join(root, 'examples/react-chat/package.json'))
  const path = inExample.resolve('vite/package.json').replace(/package\.json$/, 'dist/node/index.js')
  const { build } = await import(pathToFileURL(path))
  const { output } = await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    build: { outDir: out, rollupOptions: { input: entry, output: { entryFileNames: 'bundle.mjs' } } },
  })
  return { file: join(out, 'bundle.mjs'), modules: output.flatMap(({ modules }) => Object.keys(modules ?? {})) }
}

async function withWebpack(entry, out, folder, target) {
  const filename = target === 'node' ? 'bundle.cjs' : 'bundle.mjs'
  const stats = await new Promise((done, fail) => {
    webpack(
      {
        mode: 'production',
        target,
        context: folder,
        entry,
        // Webpack's chunk loading needs `document` and `self`, which a server does not have.
        output: { path: out, filename, ...(target === 'web' && { publicPath: '/', globalObject: 'globalThis' }) },
      },
      (error, result) => (error ? fail(error) : done(result)),
    )
  })
  const { errors, modules } = stats.toJson({
    all: false,
    errors: true,
    modules: true,
    nestedModules: true,
    modulesSpace: Infinity,
  })
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'))
  return {
    file: join(out, filename),
    modules: modules.flatMap((module) => [module, ...(module.modules ?? [])]).flatMap(({ name }) => name ?? []),
  }
}

const holds = (modules, name) => modules.some((path) => path.replaceAll('\\', '/').includes(`node_modules/${name}/`))

function browserProblems(modules, code) {
  return [
    ...(holds(modules, '@tracked-openai/browser') ? [] : ['@tracked-openai/browser is not in it']),
    ...['@tracked-openai/node', 'posthog-node', 'posthog-js', 'openai']
      .filter((name) => holds(modules, name))
      .map((name) => `${name} is in it`),
    ...(/(from|require\(|import\(?)\s*["']node:|browser-external/.test(code) ? ['it imports a module of Node'] : []),
  ]
}

function nodeProblems(modules) {
  return [
    ...['@tracked-openai/node', 'posthog-node']
      .filter((name) => !holds(modules, name))
      .map((name) => `${name} is not in it`),
    ...(holds(modules, '@tracked-openai/browser') ? ['@tracked-openai/browser is in it'] : []),
  ]
}

/** The browser bundle also starts without a DOM, as in server-side rendering. */
async function startProblems(file) {
  const script = `await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(typeof globalThis.t)`
  const { code, output } = await run(process.execPath, ['--input-type=module', '-e', script], { quiet: true })
  return code === 0 && output.trim() === 'function' ? [] : [`it does not start: ${output.trim()}`]
}
