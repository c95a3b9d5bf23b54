import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'

/**
 * `npm run test:node -- 22 24`: the unit tests, the transparency matrix among them, under other majors of Node, each of
 * which comes from npm (the package `node`). `npm run test:node -- 22 packages/core/test/matrix`: those of a folder.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isMajor = (given) => /^\d+$/.test(given)
const majors = process.argv.slice(2).filter(isMajor)
const folders = process.argv.slice(2).filter((given) => !isMajor(given))
if (majors.length === 0 || folders.some((given) => given.startsWith('-'))) {
  console.error('Name majors of Node: npm run test:node -- 22 24')
  process.exit(2)
}

const vitest = [join('node_modules', 'vitest', 'vitest.mjs'), 'run', ...folders]
const failed = []
for (const major of majors) {
  const folder = mkdtempSync(join(tmpdir(), `tracked-openai-node-${major}-`))
  try {
    await run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node@${major}`])
    const node = join(folder, 'node_modules', 'node', 'bin', 'node')
    const { code, output } = await run(node, ['--version'])
    console.log(`=== Node ${output.trim()}`)
    const { code: tests } = await run(node, vitest, { cwd: root })
    if (code || tests) failed.push(major)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
console.log(`${majors.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length ? 1 : 0
