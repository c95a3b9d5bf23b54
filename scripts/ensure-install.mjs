import { statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.ensured')

/** Runs `npm install` if node_modules is missing or older than package-lock.json. Throws if it fails. */
export async function ensureInstall() {
  const installedMs = Math.max(changedMs(stamp), changedMs(join(root, 'node_modules', '.package-lock.json')))
  if (installedMs > 0 && installedMs >= changedMs(join(root, 'package-lock.json'))) return
  console.log('npm install')
  const { code } = await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: root })
  if (code !== 0) throw new Error(`npm install ended with code ${code}. Its output is above.`)
  writeFileSync(stamp, '')
}

/** The modification time of a file in milliseconds; 0 if it does not exist. */
function changedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureInstall()
