const sections = ['model_list', 'litellm_settings', 'general_settings', 'router_settings', 'environment_variables']

/**
 * Detects a file that has lost its indentation, as examples copied from web pages do, and returns a message with the file as it
 * should look. `undefined` if the indentation is there. Only values that cannot be secrets are shown.
 */
export function checkIndentation(text: string, file: string): string | undefined {
  const lines = text.split(/\r?\n/)
  const flat = lines.findIndex((line) =>
    /^-?\s?(model_name|litellm_params|success_callback|failure_callback)\s*:/.test(line),
  )
  const section = sections.find((name) => lines.some((line) => line.startsWith(`${name}:`)))
  if (flat === -1 || !section) return undefined
  // `- model_name:` in the first column is valid YAML if the next line is indented.
  if (/^-\s/.test(lines[flat] ?? '') && /^\s/.test(lines[flat + 1] ?? '')) return undefined
  return [
    `${file}:${flat + 1}:1: the indentation is lost, so this key is no longer inside "${above(lines, flat)}". Write:`,
    '',
    ...indent(lines),
  ].join('\n')
}

/** The section that a line belongs to. */
function above(lines: readonly string[], index: number): string {
  const before = lines.slice(0, index).reverse()
  return sections.find((name) => name === before.map(keyOf).find((key) => sections.includes(key ?? ''))) ?? 'model_list'
}

function indent(lines: readonly string[]): string[] {
  let section: string | undefined
  let isInParams = false
  return lines.flatMap((line) => {
    const key = keyOf(line)
    if (!key) return line.trim() === '' ? [''] : []
    const value = valueOf(line, key)
    if (sections.includes(key)) {
      section = key
      return [`${key}:${value}`]
    }
    if (section !== 'model_list') return [`  ${key}:${value}`]
    if (key === 'model_name') {
      isInParams = false
      return [`  - ${key}:${value}`]
    }
    if (key === 'litellm_params' || key === 'model_info') {
      isInParams = true
      return [`    ${key}:`]
    }
    return [`${isInParams ? '      ' : '    '}${key}:${value}`]
  })
}

const keyOf = (line: string) => /^\s*-?\s*([\w-]+)\s*:/.exec(line)?.[1]

/** Names and lists of names may be shown. */
const names = /^(?:[\w./:*-]+|\[[\w"', .-]*\])$/

function valueOf(line: string, key: string): string {
  const value = line.slice(line.indexOf(':') + 1).trim()
  if (value === '') return ''
  const isHarmless =
    (/^(model|model_name|success_callback|failure_callback|callbacks)$/.test(key) && names.test(value)) ||
    /^os\.environ\/\w+$/.test(value)
  return isHarmless ? ` ${value}` : ' ...'
}
