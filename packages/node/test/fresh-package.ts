import { vi } from 'vitest'
import { closeAfter } from './scene.js'

/** The package in the state before the first client. It is shut down after the test. */
export function freshPackage() {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for('tracked-openai.node@0.0.0-test')]
  return anotherCopy()
}

/** A second copy of the package in the same process, like ESM beside CJS. It is shut down after the test. */
export async function anotherCopy() {
  vi.resetModules()
  const copy = await import('../src/index.js')
  closeAfter(() => copy.shutdown(1_000))
  return copy
}
