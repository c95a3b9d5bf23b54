import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureChromium } from './ensure-chromium.mjs'
import { ensureInstall } from './ensure-install.mjs'
import { run } from './run.mjs'

/**
 * `npm test`: every check there is, in order. A step that fails does not stop the others; only steps that need the
 * build are left out, as one failed test each, when it fails. The last line is `N passed, N failed`.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const reports = mkdtempSync(join(tmpdir(), 'tracked-openai-test-'))
const report = (name) => join(reports, name)

const steps = [
  { name: 'build', test: () => asOne(npm('build')) },
  { name: 'lint', test: () => asOne(npm('lint')) },
  { name: 'types', test: () => asOne(npm('types')) },
  { name: 'unit', test: unit },
  { name: 'packages', needs: 'build', test: () => byLastLine('packages') },
  { name: 'faults', needs: 'build', test: () => byLastLine('test:faults') },
  { name: 'e2e', needs: 'build', test: e2e },
]

/** The tests of a step: those that passed and those that failed. */
const results = new Map()

try {
  await ensureInstall()
  for (const step of steps) results.set(step.name, await measured(step))
} finally {
  rmSync(reports, { recursive: true, force: true })
}

const failedSteps = [...results].filter(([, { failed }]) => failed > 0).map(([name]) => name)
if (failedSteps.length > 0) console.log(`\nfailed steps: ${failedSteps.join(', ')}`)
process.exitCode = failedSteps.length > 0 ? 1 : 0
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)

async function measured({ name, needs, test }) {
  console.log(`\n=== ${name}`)
  if (needs && results.get(needs).failed > 0) {
    console.log(`=== ${name}: left out, because ${needs} failed`)
    return { passed: 0, failed: 1 }
  }
  const startMs = Date.now()
  const result = await test().catch((error) => {
    console.log(error.message)
    return { passed: 0, failed: 1 }
  })
  const tookSeconds = ((Date.now() - startMs) / 1000).toFixed(1)
  console.log(`=== ${name}: ${result.passed} passed, ${result.failed} failed, ${tookSeconds} s`)
  return result
}

async function unit() {
  const file = report('unit.json')
  const { code } = await npm('unit', ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  return counted(code, file, ({ numPassedTests, numFailedTests, testResults }) => {
    // A file that does not load has no test that could fail.
    const unloaded = testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    )
    return { passed: numPassedTests, failed: numFailedTests + unloaded.length }
  })
}

async function byLastLine(script) {
  const { code, output } = await npm(script)
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? []
  return honest(code, { passed: Number(passed ?? 0), failed: Number(failed ?? 0) })
}

async function e2e() {
  const file = report('e2e.json')
  const env = {
    CHROMIUM_PATH: await ensureChromium(),
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    PLAYWRIGHT_HTML_OPEN: 'never',
  }
  const { code } = await npm('e2e', ['--reporter=list,json'], env)
  return counted(code, file, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
  }))
}

function npm(script, args = [], env = {}) {
  return run('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])], {
    cwd: root,
    env: { TURBO_TELEMETRY_DISABLED: '1', ...env },
  })
}

async function asOne(running) {
  const { code } = await running
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

function counted(code, file, read) {
  return honest(code, existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0 })
}

/** An exit code that failed without a failed test is one; so is a step that ran no test at all. */
function honest(code, { passed, failed }) {
  return failed === 0 && (code !== 0 || passed === 0) ? { passed, failed: 1 } : { passed, failed }
}

function sum(key) {
  return [...results.values()].reduce((total, result) => total + result[key], 0)
}
