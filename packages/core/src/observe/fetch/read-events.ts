/** Characters of one line that are kept; a longer one tells nothing. */
const mostCharacters = 16 * 1024 * 1024

/**
 * Reads server-sent events out of a text that comes in pieces. `onData` gets the data of each event, as soon as its last
 * line is there.
 */
export function createEventReader(onData: (data: string) => void): (text: string) => void {
  let line = ''
  let data: string[] = []
  let endsWithReturn = false

  function end(): void {
    if (line === '') {
      if (data.length) onData(data.join('\n'))
      data = []
    } else if (line.length <= mostCharacters) {
      const [, value] = /^data: ?([^]*)$/.exec(line) ?? []
      if (value !== undefined) data.push(value)
    }
    line = ''
  }

  return (text) => {
    // A line may end with both, and the piece between them.
    const rest = endsWithReturn && text.startsWith('\n') ? text.slice(1) : text
    if (text) endsWithReturn = text.endsWith('\r')
    const lines = rest.split(/\r\n|\r|\n/)
    lines.forEach((piece, index) => {
      if (line.length <= mostCharacters) line += piece
      if (index < lines.length - 1) end()
    })
  }
}
