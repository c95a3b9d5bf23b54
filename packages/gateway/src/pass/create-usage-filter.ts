/** Takes out of a stream of chat or completions the chunk with the token counts, for which we asked and the client did not. */
export interface UsageFilter {
  /** What of the stream may go on; empty while an event is not whole. */
  push(chunk: Buffer): Buffer
  /** What was held back when the stream ended. */
  rest(): Buffer
}

/** An event that is longer goes on in pieces: it is not the one we look for. */
const maxHeld = 64 * 1024

export function createUsageFilter(): UsageFilter {
  let held: Buffer = empty
  return {
    push(chunk) {
      const all = held.length ? Buffer.concat([held, chunk]) : chunk
      const end = lastEventEnd(all)
      held = all.length - end > maxHeld ? empty : all.subarray(end)
      const whole = all.subarray(0, all.length - held.length)
      return whole.includes(counts) ? withoutUsage(whole) : whole
    },
    rest: () => held,
  }
}

const empty = Buffer.alloc(0)
/** Few chunks have it; inside of texts the quotes are escaped. */
const counts = Buffer.from('"prompt_tokens"')

/** Behind the last blank line. */
function lastEventEnd(bytes: Buffer): number {
  const plain = bytes.lastIndexOf('\n\n')
  const carriage = bytes.lastIndexOf('\r\n\r\n')
  return Math.max(plain < 0 ? 0 : plain + 2, carriage < 0 ? 0 : carriage + 4)
}

/** Azure's first chunk has no choices either, and no usage: it stays. */
function withoutUsage(events: Buffer): Buffer {
  const text = events.toString('latin1')
  const kept = text
    .split(/(?<=\n\r?\n)/)
    .filter((event) => !isUsage(event))
    .join('')
  return kept.length === text.length ? events : Buffer.from(kept, 'latin1')
}

function isUsage(event: string): boolean {
  if (!event.includes('"prompt_tokens"')) return false
  try {
    const { choices, usage } = JSON.parse(event.replace(/^data: ?/gm, '')) as { choices?: unknown; usage?: unknown }
    return Array.isArray(choices) && choices.length === 0 && typeof usage === 'object' && usage !== null
  } catch {
    return false
  }
}
