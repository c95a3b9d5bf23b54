import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../run.mjs'

const peers = ['openai', 'posthog-js', 'posthog-node', 'react', 'react-dom', '@types/react']
/** Only used to check that it works with our packages; too large to install with the repository. */
const hosts = { next: '^15.5.0' }

/** Installs the tarballs and the peers, in the versions of this repository, into `folder`, as a user does. */
export async function installPackages(root, tarballs, folder) {
  mkdirSync(folder)
  const version = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
  const dependencies = {
    ...Object.fromEntries(tarballs.map(({ name, path }) => [name, `file:${path}`])),
    ...Object.fromEntries(peers.map((name) => [name, version(name)])),
    ...hosts,
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, dependencies }, null, 2))
  const { code, output } = await run(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: folder,
      env: { npm_config_local_prefix: folder },
      quiet: true,
    },
  )
  return { problems: code === 0 ? [] : [output.trim()], value: folder }
}
