import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { added, atFullSpeed, median } from './measure.mjs'
import { clients, rows } from './rows.mjs'

/** Each row is measured this often, because a shared machine may run at half its speed for seconds. */
const passes = 15

/** Measures each row alternately with the bare client, in microseconds, and compares it with @posthog/ai. */
export async function measureRows() {
  const runs = rows.flatMap((row, index) =>
    Object.keys(clients)
      .filter((who) => who === 'ours' || row.hasPeer)
      .map((who) => ({ row, who, ...openProgram(index, who), values: {} })),
  )
  for (let pass = 0; pass < passes; pass += 1)
    for (const { row, measure, values } of runs) {
      const more = await measure({ rounds: row.rounds, warmUps: pass ? 100 : row.warmUps })
      for (const [name, us] of Object.entries(more)) (values[name] ??= []).push(...us)
    }
  for (const { end } of runs) end()
  return rows.map((row) =>
    toResult(row, Object.fromEntries(runs.filter((run) => run.row === row).map((run) => [run.who, run.values]))),
  )
}

function openProgram(index, who) {
  const child = fork(fileURLToPath(new URL('row-program.mjs', import.meta.url)), [index, who])
  const failed = new Promise((_, reject) => {
    child.once('exit', (code) => reject(new Error(`Measuring "${rows[index].what}" of ${who} ended with ${code}.`)))
  })
  // It ends in the end.
  failed.catch(() => undefined)
  return {
    measure(plan) {
      const measured = new Promise((resolve) => child.once('message', resolve))
      child.send(plan)
      return Promise.race([measured, failed])
    },
    end: () => child.disconnect(),
  }
}

function toResult(row, { ours, peer }) {
  const { what, goalUs, own, pace = 'bare', read = (values) => values } = row
  const all = read(ours)
  const fast = read(atFullSpeed(ours, pace))
  if (own) return { what, goalUs, addedUs: median(fast.ours), allUs: median(all.ours) }
  const { us, ratio, baseUs } = added(fast)
  const peerRatio = peer && added(read(atFullSpeed(peer, pace))).ratio
  return { what, goalUs, addedUs: us, allUs: added(all).us, bareUs: baseUs, ratio, peerRatio }
}
