import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
/** Maximum number of characters of each kind. */
const maxCharacters = 1_500_000

/** Text that contains few values: prose, code and data of this repository and its dependencies. */
export function ordinaryTexts(): Readonly<Record<'prose' | 'readme' | 'code' | 'json', readonly string[]>> {
  const all = { prose: [] as string[], readme: [] as string[], code: [] as string[], json: [] as string[] }
  const room = { readme: maxCharacters, code: maxCharacters, json: maxCharacters }
  for (const path of filesOf(root)) {
    const kind = ({ '.md': 'readme', '.js': 'code', '.ts': 'code', '.json': 'json' } as const)[extname(path)]
    if (!kind || room[kind] <= 0) continue
    const text = readFileSync(join(root, path), 'utf8').slice(0, 40_000)
    room[kind] -= text.length
    all[kind].push(text)
    if (kind === 'readme') all.prose.push(proseOf(text))
  }
  return all
}

/** Files of the repository and its dependencies, in an order that does not depend on the machine. */
function* filesOf(folder: string): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: false }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  for (const entry of entries) {
    if (/^(?:\.git|dist|\.turbo|\.cache|\.vite)$/.test(entry.name) || entry.isSymbolicLink()) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesOf(path)
    else yield path.slice(root.length)
  }
}

/** The sentences of a Markdown text, without code, tables, links and headings. */
function proseOf(text: string): string {
  return text
    .replace(/```[^]*?```|`[^`\n]*`|<[^>]*>|\[[^\]]*\]\([^)]*\)|https?:\S+/g, ' ')
    .split('\n')
    .filter((line) => /^[A-Z][^|]{60,}$/.test(line))
    .join('\n')
}
