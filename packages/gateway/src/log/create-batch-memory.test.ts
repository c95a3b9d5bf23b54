import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createBatchMemory } from './create-batch-memory.js'

const text = 'ä'.repeat(10_000)

test('texts are concatenated as UTF-8', () => {
  const memory = createBatchMemory()
  expect(Buffer.from(memory.keep('a', 'ü', '„')).toString()).toBe('aü„')
  expect(Buffer.from(memory.keep(text, text, text)).toString()).toBe(text.repeat(3))
})

test('a block is reused if each text is released before the next one is kept', () => {
  const memory = createBatchMemory()
  const blocks = new Set<ArrayBufferLike>()
  for (let count = 0; count < 100; count += 1) {
    const kept = memory.keep(text)
    blocks.add(kept.buffer)
    memory.release([kept])
  }
  expect(blocks.size).toBe(1)
})

test('a text that is not released is never overwritten', () => {
  const memory = createBatchMemory()
  const kept = memory.keep('stays')
  for (let count = 0; count < 100; count += 1) memory.release([memory.keep(text)])
  expect(Buffer.from(kept).toString()).toBe('stays')
})

test('the memory of texts that are dropped without being released is freed', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const memory = createBatchMemory()
  const before = process.memoryUsage().arrayBuffers
  for (let count = 0; count < 2_000; count += 1) memory.keep(text)
  // V8 frees array buffers on another thread, some time after the collection.
  const taken = () => (collect(), process.memoryUsage().arrayBuffers - before)
  await expect.poll(taken, { timeout: 10_000 }).toBeLessThan(5_000_000)
})
