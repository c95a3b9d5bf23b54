import type { Operation } from './observation.js'

const operations: Readonly<Record<string, Operation>> = {
  'chat/completions': 'chat',
  completions: 'completions',
  embeddings: 'embeddings',
  responses: 'responses',
}

/** Which API a path below the base URL is, with or without a leading slash; `undefined` for others. */
export function operationOf(path: unknown): Operation | undefined {
  const name = String(path).replace(/^\//, '')
  return Object.hasOwn(operations, name) ? operations[name] : undefined
}
