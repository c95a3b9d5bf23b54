import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('script.mjs', import.meta.url))

/**
 * Starts the program with a plan. `line(pattern)` resolves with the first line of its output that matches, before or
 * from now on; `ended` with how it ended and what it said.
 */
export function startScript(plan) {
  const child = spawn(process.execPath, [script, JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = []
  const waiting = new Set()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const one of waiting) one(line)
  })
  const ended = new Promise((resolve) => {
    child.once('close', (code, signal) => {
      const [last] = lines.filter((line) => line.startsWith('stats ')).slice(-1)
      resolve({ code, signal, lines, stats: last && JSON.parse(last.slice(6)) })
    })
  })
  return {
    ended,
    kill: (signal) => child.kill(signal),
    lines,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const known = lines.find((line) => pattern.test(line))
        if (known !== undefined) return resolve(known)
        const one = (line) => {
          if (!pattern.test(line)) return
          waiting.delete(one)
          resolve(line)
        }
        waiting.add(one)
        void ended.then(() => reject(new Error(`The program ended before it said ${pattern}.`)))
      }),
  }
}
