import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Bytes for young objects on the thread that passes bytes; half of it is in use at a time. */
const youngBytes = 8 * 1024 * 1024

/**
 * V8 lets a heap grow to twice what lives in it before it looks for garbage, and gives young objects 32 MB. What a gateway
 * makes is garbage once its request is over: that room would be filled, and save nobody anything. Holds for the process.
 * Who starts Node with a size of their own for young objects has that.
 */
export function keepHeapsSmall(): void {
  setFlagsFromString('--heap-growing-percent=30')
  // What chunks of bodies took is let go of at once. Another thread would have to be waited for at the next collection: where
  // a process has one core, for 3 ms each time, at some 30 collections a second.
  setFlagsFromString('--no-concurrent-array-buffer-sweeping')
  if (!isYoungRoomGiven()) keepYoungRoomSmall()
}

const isYoungRoomGiven = () =>
  [...process.execArgv, process.env.NODE_OPTIONS].some((text) =>
    /--(min|max)[-_]semi[-_]space[-_]size(?![\w-])/.test(text ?? ''),
  )

function keepYoungRoomSmall(): void {
  // A new thread's room for young objects: the log thread's own limit is the same, and there it never has to grow.
  setFlagsFromString('--min-semi-space-size=4')
  // So little is looked through by one thread before the others have woken up.
  setFlagsFromString('--no-parallel-scavenge')
  // Of the thread that runs already there is no limit to set: its room is kept from doubling once it is large enough. To be
  // said again and again, because V8 takes room away from an idle thread, and every new thread sets the factor back.
  new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    setFlagsFromString(`--semi-space-growth-factor=${(young?.space_size ?? 0) < youngBytes ? 2 : 1}`)
  }).observe({ entryTypes: ['gc'] })
}
