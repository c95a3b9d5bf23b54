import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { checkIndentation } from './check-indentation.js'
import { ConfigError } from './config-error.js'

/** A key's way from the top of the file: `['model_list', 0, 'model_name']`. */
export type KeyPath = readonly (string | number)[]

export interface Yaml {
  /** What the file says, as plain values. */
  readonly value: unknown
  /** Where a key stands, `config.yaml:12:5`; where it is absent, where what should hold it begins. */
  at(path: KeyPath): string
}

/** Reads YAML 1.2 with `<<` merges, as LiteLLM's files use it. Throws `ConfigError` with the place of each mistake. */
export function readYaml(text: string, file: string): Yaml {
  const lost = checkIndentation(text, file)
  if (lost) throw new ConfigError([lost])
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, logLevel: 'error' })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  if (document.errors.length > 0)
    throw new ConfigError(document.errors.map(({ pos, code }) => `${place(pos[0])}: ${wordsOf[code] ?? fallback}`))
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch {
    throw new ConfigError([`${file}: too many aliases, or one without its anchor. Write the values out.`])
  }
  return {
    value,
    at(path) {
      for (let length = path.length; length > 0; length--) {
        const node = keyNode(document.getIn(path.slice(0, length - 1), true), path[length - 1])
        if (node?.range) return place(node.range[0])
      }
      return place(0)
    },
  }
}

const fallback = 'this is no YAML. Look at the indentation, and at what needs quotes.'

/** The parser's own messages quote the file, and the file may hold secrets. */
const wordsOf: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands twice. Remove one.',
  TAB_AS_INDENT: 'a tab is no indentation in YAML. Write spaces.',
  BAD_INDENT: 'the indentation does not fit. Keys of one level begin in one column.',
  MULTILINE_IMPLICIT_KEY: 'a `:` with a space behind it is missing here, or the indentation does not fit.',
  BLOCK_AS_IMPLICIT_KEY: 'one line holds two keys. Write each on a line of its own.',
  MISSING_CHAR: 'a quote, a bracket, or a `:` with a space behind it is missing here.',
}

function keyNode(parent: unknown, key: string | number | undefined): Node | undefined {
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
    return pair?.key as Node | undefined
  }
  const items = (parent as { items?: unknown[] } | undefined)?.items
  return typeof key === 'number' ? (items?.[key] as Node | undefined) : undefined
}
