import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './run.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Path of a Chromium: `CHROMIUM_PATH`, the one that Playwright downloaded, the system's, else one that it installs.
 * Throws if there is none and none can be installed.
 */
export async function ensureChromium() {
  const { CHROMIUM_PATH: given } = process.env
  if (given) {
    if (isExecutable(given)) return given
    throw new Error(`CHROMIUM_PATH must be an executable file, got "${given}". Unset it, or name one.`)
  }
  const found = (await downloaded()) ?? onSystem()
  if (found) return found
  console.log('No Chromium found. Installing one.')
  await installFromDebian()
  const installed = onSystem()
  if (installed) return installed
  await run(process.execPath, [join(root, 'node_modules/playwright/cli.js'), 'install', 'chromium'], { cwd: root })
  const own = await downloaded()
  if (own) return own
  throw new Error(
    'No Chromium found, and none could be installed. Install one, or set CHROMIUM_PATH to its executable.',
  )
}

async function downloaded() {
  const { chromium } = await import('playwright')
  const path = chromium.executablePath()
  return path && existsSync(path) ? path : undefined
}

function onSystem() {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)].filter(Boolean)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

/** Only Debian's package is installed: Ubuntu's is a wrapper around snap, which does not run in containers. */
async function installFromDebian() {
  const { output } = await run('cat', ['/etc/os-release'], { quiet: true })
  if (!/^ID=debian$/m.test(output)) return
  const isRoot = process.getuid?.() === 0
  if (!isRoot && (await run('sudo', ['-n', 'true'], { quiet: true })).code !== 0) return
  const apt = (...args) => (isRoot ? run('apt-get', args) : run('sudo', ['-n', 'apt-get', ...args]))
  await apt('update')
  await apt('install', '-y', '--no-install-recommends', 'chromium')
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await ensureChromium())
