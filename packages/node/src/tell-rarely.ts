import type { Problem, ProblemCode, Runtime } from '@tracked-openai/core'

/**
 * Rate-limits `listener`: it gets the first problem of each code at once, and later ones at most once in `everyMs`, with the sum of
 * the events dropped since.
 */
export function tellRarely(
  { after }: Pick<Runtime, 'after'>,
  everyMs: number,
  listener: (problem: Problem) => unknown,
): (problem: Problem) => unknown {
  /** The codes that were reported within `everyMs`, each with the problem that occurred since. */
  const quiet = new Map<ProblemCode, Problem | undefined>()

  function tell(problem: Problem): unknown {
    quiet.set(problem.code, undefined)
    after(everyMs, () => {
      const since = quiet.get(problem.code)
      quiet.delete(problem.code)
      // A timer has no caller to catch what a listener throws.
      if (since)
        void Promise.resolve(since)
          .then(tell)
          .catch(() => undefined)
    })
    return listener(problem)
  }

  return (problem) => {
    if (!quiet.has(problem.code)) return tell(problem)
    const since = quiet.get(problem.code)
    quiet.set(problem.code, { ...problem, dropped: problem.dropped + (since?.dropped ?? 0) })
    return undefined
  }
}

/** The default listener. */
export function warn({ code, dropped, message }: Problem): void {
  console.warn(`tracked-openai: ${message}${dropped > 0 ? ` Events lost: ${dropped}.` : ''} (${code})`)
}
