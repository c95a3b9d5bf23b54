import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Holds docs/events.md equal to the event tables of core. `--write` writes it. */
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'packages/core/src/event')
const file = join(root, 'docs/events.md')
const wanted = toPage(await readTables(), readSummaries())

if (process.argv.includes('--write')) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, wanted)
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== wanted) {
  console.error('docs/events.md differs from the event tables. Run `npm run docs:events`.')
  process.exitCode = 1
}

async function readTables() {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'event-tables.ts')],
    bundle: true,
    format: 'esm',
    write: false,
    tsconfigRaw: {},
    logLevel: 'error',
  })
  const { eventTables } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  )
  return eventTables
}

/** The description of each event: the docstring of its table. */
function readSummaries() {
  const sources = readdirSync(folder).filter((name) => name.endsWith('-table.ts'))
  return new Map(
    sources
      .map((name) => /\/\*\* `(\$\w+)`: ([\s\S]*?)\s*\*\//.exec(readFileSync(join(folder, name), 'utf8')))
      .filter(Boolean)
      .map(([, name, summary]) => [name, summary.replace(/\s*\n\s*\*\s*/g, ' ')]),
  )
}

function toPage(tables, summaries) {
  return [
    '# Events',
    '',
    'This page lists every property of every event that tracked-openai sends to PostHog; it is generated from the event',
    'tables in `packages/core/src/event` by `npm run docs:events`. `holds` decides privacy: `facts` and `identity` are sent',
    'in every mode, `content` is masked in `redacted` and absent in `metadata`. A property whose value is unknown is absent,',
    'unless it is required.',
    ...Object.entries(tables).flatMap(([name, rows]) => toSection(name, rows, summaries)),
    '',
  ].join('\n')
}

function toSection(name, rows, summaries) {
  const summary = summaries.get(name)
  if (!summary) throw new Error(`The table of ${name} has no docstring of the form "\`${name}\`: what it is."`)
  return [
    '',
    `## ${name}`,
    '',
    `${summary[0].toUpperCase()}${summary.slice(1)}`,
    '',
    '| name | kind | holds | required | means | source |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) => toRow(name, row)),
  ]
}

function toRow(event, { name, kind, holds, required, means, source }) {
  if (!means || !source) throw new Error(`${name} of ${event} does not say what it means, or its source.`)
  return `| ${['`' + name + '`', kind, holds, required ? 'yes' : '', means, source].map(toCell).join(' | ')} |`
}

function toCell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}
