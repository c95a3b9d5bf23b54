import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Keeps some objects for a while, and prints the largest size of V8's young generation in megabytes. */
const program = `
import { getHeapSpaceStatistics } from 'node:v8'
import { setImmediate } from 'node:timers/promises'
import { keepHeapsSmall } from ${JSON.stringify(new URL('keep-heaps-small.ts', import.meta.url).href)}
keepHeapsSmall()
let most = 0
let kept = []
for (let turn = 0; turn < 300; turn += 1) {
  for (let index = 0; index < 5_000; index += 1) kept.push({ index, list: [index] })
  if (kept.length > 200_000) kept = []
  await setImmediate()
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  most = Math.max(most, young.space_size)
}
console.log(most / 1024 / 1024)
`

async function maxYoungMb(execArgv: readonly string[], nodeOptions = ''): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...execArgv, '--import', 'tsx', '--input-type=module', '--eval', program],
    { env: { PATH: process.env.PATH, NODE_OPTIONS: nodeOptions } },
  )
  return Number(stdout)
}

test('the young generation stays small', async () => {
  // V8 by itself: 32 on Node 20, 64 on Node 24, where it may grow further while old objects are being marked.
  expect(await maxYoungMb([])).toBeLessThan(32)
})

test.each([
  [['--max-semi-space-size=32'], ''],
  [['--max_semi_space_size=32'], ''],
  [[], '--max-semi-space-size=32'],
  [['--min-semi-space-size=4', '--max-semi-space-size=32'], '--no-warnings'],
])('a semi-space size set by %j and NODE_OPTIONS=%j is respected', async (execArgv, nodeOptions) => {
  expect(await maxYoungMb(execArgv, nodeOptions)).toBeGreaterThanOrEqual(32)
})
