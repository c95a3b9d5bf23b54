import { type PromptFault, readPromptFault } from '../upstream/read-prompt-fault.js'
import { readErrorStatus } from './read-error-status.js'

/** An answer with status 200 that is not a stream and is a failure all the same. */
export interface FailedAnswer {
  /** The status that fits. Still 200 if a filter ended the answer, which is worth passing on if there is no other. */
  readonly status: number
  /** What the upstream has against the prompt. */
  readonly fault?: PromptFault
}

/** Recognises what LiteLLM does: an error in place of an answer, as of OpenRouter, and one that a content filter has ended. */
export function readFailedAnswer(body: Buffer): FailedAnswer | undefined {
  if (errorStart.test(body.toString('latin1', 0, 256))) {
    const status = readErrorStatus(body.toString('utf8'))
    const fault = readPromptFault(body)
    if (status !== undefined) return { status: fault ? 400 : status, fault }
  }
  const isFiltered = body.includes('"content_filter"') && filtered.test(body.toString('latin1'))
  return isFiltered ? { status: 200, fault: 'content-policy' } : undefined
}

/** Not of an error that is empty at first sight. */
const errorStart = /^\s*\{\s*"error"\s*:\s*(?:\{\s*"|"[^"])/
/** The finish reason of chats, and why a response is incomplete. It cannot match inside a text, where quotes are escaped. */
const filtered = /"(finish_)?reason"\s*:\s*"content_filter"/
