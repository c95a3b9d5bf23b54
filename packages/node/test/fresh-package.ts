import { vi } from 'vitest'
import { closeAfter } from './scene.js'

/** The package as a process has it that has made no client yet. It closes with the test. */
export function freshPackage() {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for('tracked-openai.node@0.0.0-test')]
  return anotherCopy()
}

/** The package loaded once more in the same process, as its ESM and its CJS copy are. It closes with the test. */
export async function anotherCopy() {
  vi.resetModules()
  const copy = await import('../src/index.js')
  closeAfter(() => copy.shutdown(1_000))
  return copy
}
