import type { Problem } from '@tracked-openai/core'

/** Reports a disk error, by which no event is lost: what happens `meanwhile` says where they are. */
export function toDiskProblem(error: unknown, meanwhile: string): Problem {
  const message = `\`outbox.directory\` could not be written or read: ${codeOf(error)}. ${meanwhile}`
  return { code: 'outbox_disk_failed', dropped: 0, message }
}

/** The code of a disk error, such as ENOSPC. */
export function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : 'an error'
}
