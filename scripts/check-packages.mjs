import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkBudgets } from './packages/check-budgets.mjs'
import { checkBundles } from './packages/check-bundles.mjs'
import { checkExports } from './packages/check-exports.mjs'
import { checkNext } from './packages/check-next.mjs'
import { checkPlatformNames } from './packages/check-platform-names.mjs'
import { checkSamples } from './packages/check-samples.mjs'
import { checkTarballs } from './packages/check-tarballs.mjs'
import { checkTypes } from './packages/check-types.mjs'
import { createChecks } from './packages/create-checks.mjs'
import { installPackages } from './packages/install-packages.mjs'
import { packPackages } from './packages/pack-packages.mjs'
import { readLibraries } from './packages/read-libraries.mjs'
import { run } from './run.mjs'

/**
 * `npm run packages`: what a user gets from the registry. Each library package is built, packed, installed into an
 * empty folder outside the repository, and used from there. `--write` pins the export names as they are.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const temporary = mkdtempSync(join(tmpdir(), 'tracked-openai-packages-'))
const libraries = readLibraries(root)
const checks = createChecks()
const bin = (name, ...args) =>
  run(join(root, 'node_modules/.bin', name), args, { cwd: root, env: { TURBO_TELEMETRY_DISABLED: '1' }, quiet: true })
const programme = (name, ...args) =>
  checks.add([name, ...args].join(' '), async () => {
    const { code, output } = await bin(name, ...args)
    return { problems: code === 0 ? [] : [output.trim()] }
  })

try {
  await programme('turbo', 'run', 'build', '--output-logs=errors-only')
  await programme('knip', '--no-progress', '--no-config-hints')
  await checks.add('core has no runtime dependency', () => ({ problems: dependenciesOf('@tracked-openai/core') }))
  await checks.add('core names no platform', () => checkPlatformNames(join(root, 'packages/core/dist')))

  await checkSamples(checks, { root })

  const tarballs = await checks.add('npm pack', () => packPackages(root, libraries, temporary))
  if (tarballs) {
    await checkTarballs(checks, libraries, tarballs, bin)
    const folder = await checks.add('npm install of the tarballs into an empty folder', () =>
      installPackages(root, tarballs, join(temporary, 'user')),
    )
    if (folder) {
      await checkExports(checks, { libraries, folder, root, isWriting: process.argv.includes('--write') })
      await checkBundles(checks, { folder, root })
      await checkTypes(checks, { folder, root })
      await checkBudgets(checks, folder)
      await checkNext(checks, { folder, root })
    }
  }
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
process.exitCode = checks.failed() > 0 ? 1 : 0
console.log(`${checks.passed()} passed, ${checks.failed()} failed`)

function dependenciesOf(name) {
  const { dependencies, peerDependencies } = libraries.find((library) => library.name === name).manifest
  return Object.keys({ ...dependencies, ...peerDependencies })
}
