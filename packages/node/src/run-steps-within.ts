import type { TraceContext } from '@tracked-openai/core'
import { within } from './async-context.js'

const steps = ['next', 'return', 'throw'] as const

/** Is it an async generator? The SDK's streams, which may be read later, are iterable but not generators. */
export function isAsyncGenerator(value: unknown): value is AsyncGenerator {
  const seen = value as AsyncGenerator | null | undefined
  return typeof seen?.[Symbol.asyncIterator] === 'function' && steps.every((name) => typeof seen[name] === 'function')
}

/**
 * Makes each step of the generator run inside `trace`, wherever its consumer is. Resolves when the generator ends, and rejects
 * with what it throws.
 */
export function runStepsWithin(trace: TraceContext, generator: AsyncGenerator): Promise<void> {
  return new Promise((resolve, reject) => {
    for (const name of steps) {
      const step = generator[name].bind(generator) as (...given: unknown[]) => Promise<IteratorResult<unknown>>
      generator[name] = (...given: unknown[]) => {
        const stepped = within(trace, () => step(...given))
        stepped.then(({ done }) => done && resolve(), reject)
        return stepped
      }
    }
  })
}
