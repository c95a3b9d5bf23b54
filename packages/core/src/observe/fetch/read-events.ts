/** Characters of a line that are kept; a longer line is ignored. */
const maxLineLength = 16 * 1024 * 1024

/**
 * Parses server-sent events from text that arrives in pieces. `onData` gets the data of each event as soon as the
 * event is complete.
 */
export function createEventReader(onData: (data: string) => void): (text: string) => void {
  let line = ''
  let data: string[] = []
  let endsWithReturn = false

  function endLine(): void {
    if (line === '') {
      if (data.length) onData(data.join('\n'))
      data = []
    } else if (line.length <= maxLineLength) {
      const [, value] = /^data: ?([^]*)$/.exec(line) ?? []
      if (value !== undefined) data.push(value)
    }
    line = ''
  }

  return (text) => {
    // A line may end in `\r\n`, split between two pieces.
    const rest = endsWithReturn && text.startsWith('\n') ? text.slice(1) : text
    if (text) endsWithReturn = text.endsWith('\r')
    const lines = rest.split(/\r\n|\r|\n/)
    lines.forEach((piece, index) => {
      if (line.length <= maxLineLength) line += piece
      if (index < lines.length - 1) endLine()
    })
  }
}
