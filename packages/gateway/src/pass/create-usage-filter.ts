import { lastEventEnd } from './create-key-filter.js'

/** Removes the chunk with the token counts, which we asked for and the client did not, from a chat or completions stream. */
export interface UsageFilter {
  /** Returns the bytes to pass on. Empty while an event is incomplete. */
  push(chunk: Buffer): Buffer
  /** The bytes still held back at the end of the stream. */
  rest(): Buffer
}

/** A longer event is passed on in pieces: the one with the token counts is short. */
const maxHeldBytes = 64 * 1024

export function createUsageFilter(): UsageFilter {
  let held: Buffer = empty
  return {
    push(chunk) {
      const all = held.length ? Buffer.concat([held, chunk]) : chunk
      const end = lastEventEnd(all)
      held = all.length - end > maxHeldBytes ? empty : all.subarray(end)
      const whole = all.subarray(0, all.length - held.length)
      return whole.includes(usageMark) ? withoutUsage(whole) : whole
    },
    rest: () => held,
  }
}

const empty = Buffer.alloc(0)
/** A cheap test that few chunks pass. It cannot match inside a text, where quotes are escaped. */
const usageMark = Buffer.from('"prompt_tokens"')

/** Only drops chunks that have usage: Azure's first chunk has an empty `choices`, too, but must stay. */
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
    const data = event.match(/(?<=^data:).*/gm)?.join('\n') ?? ''
    const { choices, usage } = JSON.parse(data) as { choices?: unknown; usage?: unknown }
    return Array.isArray(choices) && choices.length === 0 && typeof usage === 'object' && usage !== null
  } catch {
    return false
  }
}
