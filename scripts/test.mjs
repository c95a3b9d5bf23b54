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
  { name: 'lint', test: () => asOne(shown(beside.lint)) },
  { name: 'types', test: () => asOne(shown(beside.types)) },
  { name: 'unit', test: unit },
  { name: 'packages', needs: 'build', test: packages },
  { name: 'the matrix under Node 22', test: () => byLastLine(shown(matrix())) },
  { name: 'faults', needs: 'build', test: () => byLastLine(npm('test:faults')) },
  { name: 'e2e', needs: 'build', test: e2e },
]

/** Steps that need few cores run beside others; their output is shown when it is their turn. */
const beside = {}
const matrix = () => (beside.matrix ??= npm('test:node', ['22', 'packages/core/test/matrix'], {}, { quiet: true }))

/** The counts of passed and failed tests of a step. */
const results = new Map()

try {
  await ensureInstall()
  for (const name of ['lint', 'types']) beside[name] = npm(name, [], {}, { quiet: true })
  for (const step of steps) results.set(step.name, await measured(step))
} finally {
  rmSync(reports, { recursive: true, force: true })
}

const failedSteps = [...results].filter(([, { failed }]) => failed > 0)
for (const [step, { failures = [] }] of failedSteps) {
  console.log(`\nfailed: ${step}`)
  for (const failure of failures) console.log(`\n${failure}`)
}
if (failedSteps.length > 0) console.log()
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
    // A file that fails to load has no tests, and counts as a failure.
    const unloaded = testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    )
    const failures = testResults.flatMap(({ name, message, assertionResults }) => [
      ...(message ? [inShort(name, message)] : []),
      ...assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => inShort(`${name}: ${fullName}`, failureMessages.join('\n'))),
    ])
    return { passed: numPassedTests, failed: numFailedTests + unloaded.length, failures }
  })
}

function packages() {
  matrix()
  return byLastLine(npm('packages'))
}

async function byLastLine(running) {
  const { code, output } = await running
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? []
  const failures = output.split('\n').filter((line) => line.includes('FAIL'))
  return honest(code, { passed: Number(passed ?? 0), failed: Number(failed ?? 0), failures })
}

async function e2e() {
  const file = report('e2e.json')
  const env = {
    CHROMIUM_PATH: await ensureChromium(),
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    PLAYWRIGHT_HTML_OPEN: 'never',
  }
  const { code } = await npm('e2e', ['--reporter=list,json'], env)
  return counted(code, file, ({ stats, errors, suites }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    failures: [...errors.map(({ message }) => inShort('e2e', message)), ...suites.flatMap(failuresOf)],
  }))
}

/** The failures of a Playwright suite and of its nested suites. */
function failuresOf({ suites = [], specs = [] }) {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) =>
      inShort(
        `${file}: ${title}`,
        tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? '')).join('\n'),
      ),
    )
  return [...own, ...suites.flatMap(failuresOf)]
}

function npm(script, args = [], env = {}, options = {}) {
  return run('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])], {
    cwd: root,
    env: { TURBO_TELEMETRY_DISABLED: '1', ...env },
    ...options,
  })
}

async function shown(running) {
  const result = await running
  process.stdout.write(result.output)
  return result
}

async function asOne(running) {
  const { code, output } = await running
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, failures: [output.slice(-2000)] }
}

function counted(code, file, read) {
  return honest(code, existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0 })
}

/** The failed tests with the first lines of their errors, printed at the end of the long log. */
function inShort(name, message) {
  return `${name.replace(root, '.')}\n${message.replaceAll(root, '.').slice(0, 2000)}`
}

/** A failing exit code without a failed test counts as one failure, and so does a step that ran no tests. */
function honest(code, result) {
  return result.failed === 0 && (code !== 0 || result.passed === 0) ? { ...result, failed: 1 } : result
}

function sum(key) {
  return [...results.values()].reduce((total, result) => total + result[key], 0)
}
