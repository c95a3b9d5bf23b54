import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { checkColons } from './check-colons.js'
import { checkIndentation } from './check-indentation.js'
import { ConfigError } from './config-error.js'

/** The path of a key from the top of the file: `['model_list', 0, 'model_name']`. */
export type KeyPath = readonly (string | number)[]

export interface Yaml {
  /** The content of the file as plain values. */
  readonly value: unknown
  /** The position of a key, `config.yaml:12:5`. If the key is absent, the position of the nearest parent. */
  at(path: KeyPath): string
}

/** Parses YAML 1.2 with `<<` merges, which LiteLLM's files use. Throws `ConfigError` with the place of each error. */
export function readYaml(text: string, file: string): Yaml {
  const lost = checkIndentation(text, file)
  if (lost) throw new ConfigError([lost])
  const glued = checkColons(text, file)
  if (glued.length > 0) throw new ConfigError(glued)
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

const fallback = 'this is not valid YAML. Check the indentation, and whether a value needs quotes.'

/** Replaces the parser's own messages, which quote the file and so may contain secrets. */
const wordsOf: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key occurs twice. Remove one.',
  TAB_AS_INDENT: 'YAML does not allow tabs for indentation. Write spaces.',
  BAD_INDENT:
    'the indentation is inconsistent, or a bracket is not closed. Keys of one level must begin in the same column.',
  MULTILINE_IMPLICIT_KEY: 'a `:` with a space after it is missing here, or the indentation is wrong.',
  BLOCK_AS_IMPLICIT_KEY: 'one line holds two keys. Write each on a line of its own.',
  MISSING_CHAR: 'a quote, a bracket, or a `:` with a space after it is missing here.',
}

function keyNode(parent: unknown, key: string | number | undefined): Node | undefined {
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
    return pair?.key as Node | undefined
  }
  const items = (parent as { items?: unknown[] } | undefined)?.items
  return typeof key === 'number' ? (items?.[key] as Node | undefined) : undefined
}
