import type { TraceContext } from '@tracked-openai/core'
import { within } from './async-context.js'

const steps = ['next', 'return', 'throw'] as const

/** Does it give its values by and by? The SDK's streams, which may be read later, are no generators. */
export function isAsyncGenerator(value: unknown): value is AsyncGenerator {
  const seen = value as AsyncGenerator | null | undefined
  return typeof seen?.[Symbol.asyncIterator] === 'function' && steps.every((name) => typeof seen[name] === 'function')
}

/**
 * Makes each step of the generator run inside `trace`, wherever it is asked for. Resolves when the generator is over, and
 * rejects with what it throws.
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
