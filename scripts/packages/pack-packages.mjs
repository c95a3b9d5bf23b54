import { join } from 'node:path'
import { run } from '../run.mjs'

/** Packs every library into `destination`. The value is one `{ name, path, files }` a library. */
export async function packPackages(root, libraries, destination) {
  const folders = libraries.map(({ folder }) => folder)
  const { code, output } = await run(
    'npm',
    ['pack', '--json', '--loglevel=error', '--pack-destination', destination, ...folders],
    {
      cwd: root,
      quiet: true,
    },
  )
  if (code !== 0) return { problems: [output] }
  const packed = Object.values(JSON.parse(output.slice(output.search(/^[[{]/m))))
  return {
    problems: [],
    value: packed.map(({ name, filename, files }) => ({
      name,
      path: join(destination, filename),
      files: files.map(({ path }) => path),
    })),
  }
}
