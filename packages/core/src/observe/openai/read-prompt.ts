import type { Asked } from '../observation.js'
import { asRecord, asText } from './as-record.js'
import { readAsked } from './read-asked.js'
import { toFileStub } from './to-file-stub.js'

/** Reads a request that consists of a prompt and uploaded files. */
export function readPrompt(body: unknown, files: readonly unknown[]): Asked {
  const prompt = asText(asRecord(body).prompt)
  const stubs = files.filter(Boolean).map(toFileStub)
  const content = stubs.length ? [prompt, ...stubs].filter(Boolean).map((text) => ({ type: 'text', text })) : prompt
  return readAsked(body, content && [{ role: 'user', content }])
}
