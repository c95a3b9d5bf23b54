import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'

/**
 * `npm run test:node -- 22 24`: the unit tests, the transparency matrix among them, under other majors of Node, each of
 * which comes from npm (the package `node`).
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const majors = process.argv.slice(2)
if (majors.length === 0 || !majors.every((major) => /^\d+$/.test(major))) {
  console.error('Name majors of Node: npm run test:node -- 22 24')
  process.exit(2)
}

const failed = []
for (const major of majors) {
  const folder = mkdtempSync(join(tmpdir(), `tracked-openai-node-${major}-`))
  try {
    await run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node@${major}`])
    const node = join(folder, 'node_modules', 'node', 'bin', 'node')
    const { code, output } = await run(node, ['--version'])
    console.log(`=== Node ${output.trim()}`)
    const { code: tests } = await run(node, [join('node_modules', 'vitest', 'vitest.mjs'), 'run'], { cwd: root })
    if (code || tests) failed.push(major)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
console.log(`${majors.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length ? 1 : 0
