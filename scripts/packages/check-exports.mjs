import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../run.mjs'
import { createProgram } from './create-program.mjs'

/** Each entry is imported in Node, as ESM and as CJS, and has the names that scripts/pinned-exports.json pins. */
export async function checkExports(checks, { libraries, folder, root, isWriting }) {
  const file = join(root, 'scripts/pinned-exports.json')
  const pinned = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const found = {}
  for (const entry of libraries.flatMap(({ entries }) => entries)) {
    const { label, hasCjs } = entry
    found[label] = { values: [], types: [] }
    const want = (kind) => (isWriting ? undefined : (pinned[label]?.[kind] ?? []))
    await checks.add(`${label}: import gives the pinned names`, async () => {
      found[label].values = await namesOf(entry, folder, `await import('${entry.specifier}')`, 'module')
      return { problems: differences(found[label].values, want('values')) }
    })
    if (hasCjs)
      await checks.add(`${label}: require gives the names of import`, async () => {
        const names = await namesOf(entry, folder, `require('${entry.specifier}')`, 'commonjs')
        return { problems: differences(names, found[label].values) }
      })
    await checks.add(`${label}: exports the pinned types`, () => {
      found[label].types = typesOf(entry, folder, root).filter((name) => !found[label].values.includes(name))
      return { problems: differences(found[label].types, want('types')) }
    })
  }
  // An entry that could not be imported keeps its pinned names.
  const written = Object.entries(found).map(([label, names]) => [
    label,
    names.values.length > 0 ? names : pinned[label],
  ])
  if (isWriting) writeFileSync(file, `${JSON.stringify(Object.fromEntries(written), null, 2)}\n`)
}

async function namesOf({ conditions }, folder, expression, type) {
  const script = `console.log('names:' + JSON.stringify(Object.keys(${expression})))`
  const args = [...conditions.map((name) => `--conditions=${name}`), `--input-type=${type}`, '-e', script]
  const { code, output } = await run(process.execPath, args, { cwd: folder, quiet: true })
  const [, names] = /^names:(.*)$/m.exec(output) ?? []
  if (code !== 0 || !names) throw new Error(output.trim())
  return JSON.parse(names)
    .filter((name) => name !== '__esModule' && name !== 'module.exports')
    .sort()
}

function typesOf({ specifier, conditions }, folder, root) {
  const { program, file } = createProgram({
    root,
    folder,
    name: 'exports.mts',
    text: `export type All = typeof import('${specifier}')\nimport '${specifier}'\n`,
    options: { module: 'node16', moduleResolution: 'node16', customConditions: conditions },
  })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const symbol = checker.getSymbolAtLocation(source.statements[1].moduleSpecifier)
  if (!symbol) throw new Error('its types do not resolve')
  return checker
    .getExportsOfModule(symbol)
    .map(({ name }) => name)
    .sort()
}

function differences(names, wanted) {
  if (!wanted) return []
  const added = names.filter((name) => !wanted.includes(name))
  const gone = wanted.filter((name) => !names.includes(name))
  const hint = 'Where that is meant, run `npm run packages -- --write`.'
  return added.length + gone.length === 0
    ? []
    : [`new: ${added.join(', ') || 'none'}; gone: ${gone.join(', ') || 'none'}. ${hint}`]
}
