/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Runs every one of `subjects` (name to async function that gives microseconds, or undefined for the time it took)
 * in turn, `rounds` times, so that a noisy machine is noisy to all. Gives all values of each. `warmUps`: rounds before, until
 * V8 has compiled what runs, as in a service.
 */
export async function interleaved(subjects, { rounds, warmUps = Math.max(2 * rounds, 1_000) }) {
  const names = Object.keys(subjects)
  const values = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = -warmUps; round < rounds; round += 1) {
    // In another order in every round: each leaves its garbage to the one after it.
    for (const name of shuffled(names)) {
      const start = performance.now()
      const told = await subjects[name]()
      const us = told ?? (performance.now() - start) * 1000
      if (round >= 0) values[name].push(us)
    }
  }
  return values
}

/** The median of what `subject` took more than `base` in the same round, and the ratio of their medians. */
export function added(values, subject, base) {
  const differences = values[subject].map((us, round) => us - values[base][round])
  return {
    us: median(differences),
    ratio: median(values[subject]) / median(values[base]),
    baseUs: median(values[base]),
  }
}

function shuffled(list) {
  const rest = [...list]
  return list.map(() => rest.splice(Math.floor(Math.random() * rest.length), 1)[0])
}
