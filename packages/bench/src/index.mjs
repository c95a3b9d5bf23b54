import { measureDelivery } from './delivery.mjs'
import { measureRows } from './measure-rows.mjs'

/**
 * The cost of tracking, measured alternately with the bare SDK, and that of @posthog/ai, measured in the same way. Look at
 * differences and ratios within a round. Answers come from memory. `--json` for machines.
 */
const isJson = process.argv.includes('--json')
const results = await measureRows()

const delivery = await measureDelivery()
const cost = (what, { addedUs }, goalUs) => results.push({ what, goalUs, addedUs })
cost('an event of 2 kB into the outbox, memory', delivery.memory, 20)
cost('an event of 2 kB into the outbox, disk', delivery.disk, 20)
const rates = [
  ['events of 2 kB captured in a second of the processor, memory', delivery.memory.perSecond, '>= 20000'],
  ['events of 2 kB captured in a second of the processor, disk', delivery.disk.perSecond, '>= 10000'],
  ["events of 2 kB captured in a second of the processor, disk, fsync: 'always'", delivery.synced.perSecond, ''],
  ['events of 2 kB delivered a second', delivery.up.deliveredPerSecond, ''],
  ['MiB that wait of 200,000 events with maxBytes 32 MiB, PostHog down', delivery.bounded.pendingMiB, '<= 32'],
  ['MiB that the heap grows by with them', delivery.bounded.grownMiB, ''],
  ['MiB that the heap grows by with 50,000 events on disk', delivery.disk.grownMiB, ''],
]

if (isJson) console.log(JSON.stringify({ results, rates }, null, 2))
else {
  const cells = results.map(({ what, bareUs, addedUs, allUs, goalUs, ratio, peerRatio }) => [
    what,
    bareUs ? toUs(bareUs) : '',
    toUs(addedUs),
    `<= ${goalUs}`,
    addedUs <= goalUs ? 'ok' : 'OVER',
    ratio ? `${ratio.toFixed(2)}x` : '',
    peerRatio ? `${peerRatio.toFixed(2)}x` : '',
    allUs ? toUs(allUs) : '',
  ])
  const head = ['', 'bare µs', 'added µs', 'goal', '', 'ours', '@posthog/ai', 'added µs, all rounds']
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)))
  for (const line of [head, ...cells])
    console.log(
      line.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('  '),
    )
  for (const [what, value, goal] of rates) console.log(`${what.padEnd(68)} ${value.toFixed(0).padStart(8)}  ${goal}`)
}

function toUs(us) {
  return us.toFixed(us < 10 ? 2 : 1)
}
