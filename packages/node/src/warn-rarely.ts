import type { Problem } from '@tracked-openai/core'

/** The default `onProblem`: one warning a minute for each kind of trouble. */
export function warnRarely(now: () => number): (problem: Problem) => void {
  const lastMs = new Map<string, number>()
  return ({ code, dropped, message }) => {
    if (now() - (lastMs.get(code) ?? -Infinity) < 60_000) return
    lastMs.set(code, now())
    console.warn(`tracked-openai: ${message}${dropped > 0 ? ` Events lost: ${dropped}.` : ''} (${code})`)
  }
}
