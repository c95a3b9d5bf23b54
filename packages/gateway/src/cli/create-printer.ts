/** The gateway's own log on standard output. It never contains content, keys or header values. */
export interface Printer {
  line(text: string): void
  /** Prints a warning, at most once a minute for each `code` unless `--detailed_debug` is set. */
  rarely(code: string, message: string): void
  /** With `--debug`, prints a line for each answered request. */
  answer(route: string, status: number, durationMs: number): void
}

export function createPrinter(verbosity: 'normal' | 'debug' | 'detailed', now: () => number = Date.now): Printer {
  const lastMs = new Map<string, number>()
  const line = (text: string) => void process.stdout.write(`${text}\n`)
  return {
    line,
    rarely(code, message) {
      if (verbosity !== 'detailed' && now() - (lastMs.get(code) ?? -Infinity) < 60_000) return
      lastMs.set(code, now())
      line(`warning: ${message} (${code})`)
    },
    answer: (route, status, durationMs) => line(`${route} ${status} ${durationMs.toFixed(1)} ms`),
  }
}
