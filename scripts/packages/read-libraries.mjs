import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every package that is published: its name, folder, manifest and import names, by condition. */
export function readLibraries(root) {
  return readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ folder, manifest }) => ({ name: manifest.name, folder, manifest, entries: entriesOf(manifest) }))
}

/** One entry for each subpath, and another if browsers get a different file. */
function entriesOf({ name, exports }) {
  return Object.entries(exports).flatMap(([subpath, conditions]) => {
    const specifier = name + subpath.slice(1)
    const entry = { specifier, label: specifier, conditions: [], hasCjs: 'require' in conditions }
    if (!('browser' in conditions)) return [entry]
    return [entry, { ...entry, label: `${specifier} (browser)`, conditions: ['browser'] }]
  })
}
