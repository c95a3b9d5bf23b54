import { readChat } from './openai/read-chat.js'
import { readCompletions } from './openai/read-completions.js'
import { readEmbeddings } from './openai/read-embeddings.js'
import { readResponses } from './openai/read-responses.js'
import type { Reader } from './reader.js'

const readers: Readonly<Record<string, Reader>> = {
  'chat/completions': readChat,
  completions: readCompletions,
  embeddings: readEmbeddings,
  responses: readResponses,
}

/** The reader of an API by its path below the base URL, with or without a leading slash; `undefined` for others. */
export function readerOf(path: unknown): Reader | undefined {
  const name = String(path).replace(/^\//, '')
  return Object.hasOwn(readers, name) ? readers[name] : undefined
}
