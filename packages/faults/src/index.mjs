import { createScene } from './scene.mjs'
import { events } from './rows/events.mjs'
import { exits } from './rows/exits.mjs'
import { kills } from './rows/kills.mjs'
import { outages } from './rows/outages.mjs'

/**
 * Counts lost and repeated events under faults, by what the mock PostHog received: `npm run test:faults`. `--full`: 10,000
 * events each instead of 2,000, outages of 60 seconds, a hundred kills. `--only=word`: rows with it in their title.
 */
const isFull = process.argv.includes('--full')
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice(7) ?? ''
const rows = [...outages, ...kills, ...exits, ...events].filter(({ title }) => title.includes(only))
const results = new Map()

const waiting = [...rows]
await Promise.all(
  Array.from({ length: isFull ? 6 : 4 }, async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) results.set(row, await measure(row))
  }),
)

const head = ['situation', 'captured', 'lost', 'repeated', 'sent', 's', '']
const cells = rows.map((row) => {
  const { captured, lost, repeated, sent, seconds, problem, note } = results.get(row)
  return [row.title, captured, lost, repeated, sent, seconds, problem ?? note ?? ''].map((cell) => String(cell ?? ''))
})
const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column].length)))
for (const line of [head, ...cells])
  console.log(
    line
      .map((cell, column) => (column % 6 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd(),
  )
const failed = [...results.values()].filter(({ problem }) => problem).length
console.log(`${rows.length - failed} passed, ${failed} failed`)
process.exitCode = failed ? 1 : 0

async function measure({ run }) {
  const started = performance.now()
  const scene = await createScene()
  const took = () => ({ seconds: ((performance.now() - started) / 1000).toFixed(1) })
  try {
    const result = await Promise.race([
      run(scene, { isFull, count: isFull ? 10_000 : 2_000 }),
      scene.timeout(isFull ? 600_000 : 120_000),
    ])
    const problem = result.lost || result.repeated ? 'FAILED' : undefined
    return { ...result, problem, ...took() }
  } catch (error) {
    return { problem: `FAILED: ${error.message}`, ...took() }
  } finally {
    await scene.end()
  }
}
