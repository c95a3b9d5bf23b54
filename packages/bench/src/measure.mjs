/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Runs every one of `subjects` (name to async function that gives microseconds, or undefined for the time it took)
 * in turn, `rounds` times, so that noise affects all of them. Returns all values of each. `warmUps` is the number of rounds before
 * that, until V8 has compiled the code, as in a service.
 */
export async function interleave(subjects, { rounds, warmUps }) {
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

/** Consecutive rounds that form a window, short enough for the machine's speed to stay the same. */
const windowRounds = 50
/** The share of windows that are used. */
const share = 0.2

/**
 * The rounds in which a machine of varying speed ran at full speed: the fifth of all windows in which the independent subject
 * `pace` was fastest.
 */
export function atFullSpeed(values, pace) {
  const count = Math.floor(values[pace].length / windowRounds)
  const windows = Array.from({ length: count }, (_, index) => ({
    from: index * windowRounds,
    to: (index + 1) * windowRounds,
  }))
  const paceOf = ({ from, to }) => median(values[pace].slice(from, to))
  const fastest = windows.sort((a, b) => paceOf(a) - paceOf(b)).slice(0, Math.ceil(count * share))
  return Object.fromEntries(
    Object.entries(values).map(([name, all]) => [name, fastest.flatMap(({ from, to }) => all.slice(from, to))]),
  )
}

/** The median difference of `ours` and `bare` in the same round, and the ratio of their medians. */
export function added({ ours, bare }) {
  return {
    us: median(ours.map((us, round) => us - bare[round])),
    ratio: median(ours) / median(bare),
    baseUs: median(bare),
  }
}

function shuffled(list) {
  const rest = [...list]
  return list.map(() => rest.splice(Math.floor(Math.random() * rest.length), 1)[0])
}
