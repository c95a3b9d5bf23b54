import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Size of the young generation on the main thread. Half of it is in use at a time. */
const youngBytes = 8 * 1024 * 1024

/**
 * Limits the heaps of this process. By default V8 lets a heap grow to twice its live objects before a collection, and the young
 * generation to 32 MB. Nearly all objects of a gateway become garbage when their request ends, so larger heaps would only take
 * memory. A semi-space size that was given to Node is kept.
 */
export function keepHeapsSmall(): void {
  setFlagsFromString('--heap-growing-percent=30')
  // Frees the memory of body chunks in the collection itself. A concurrent sweeper must be waited for at the next collection,
  // which on one core takes 3 ms each time, at about 30 collections a second.
  setFlagsFromString('--no-concurrent-array-buffer-sweeping')
  if (!isSemiSpaceSizeGiven()) keepYoungGenerationSmall()
}

const isSemiSpaceSizeGiven = () =>
  [...process.execArgv, process.env.NODE_OPTIONS].some((text) =>
    /--(min|max)[-_]semi[-_]space[-_]size(?![\w-])/.test(text ?? ''),
  )

function keepYoungGenerationSmall(): void {
  // For new threads. The log thread's limit is the same, so its young generation never has to grow.
  setFlagsFromString('--min-semi-space-size=4')
  // A young generation this small is collected by one thread before others would have woken up.
  setFlagsFromString('--no-parallel-scavenge')
  // The limit of a running thread cannot be set, so its growth is stopped once it is large enough. This is repeated after each
  // collection, because V8 shrinks the young generation of an idle thread, and each new thread resets the factor.
  new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    setFlagsFromString(`--semi-space-growth-factor=${(young?.space_size ?? 0) < youngBytes ? 2 : 1}`)
  }).observe({ entryTypes: ['gc'] })
}
