import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('delivery-program.mjs', import.meta.url))

/**
 * What it costs to capture events of 2 kB, in memory and on disk, while PostHog is down; what memory it takes; and how
 * many arrive in a second when it is up. Each in a process of its own.
 */
export async function measureDelivery() {
  const directory = mkdtempSync(join(tmpdir(), 'tracked-openai-bench-'))
  try {
    return {
      memory: await run({ how: 'down' }),
      disk: await run({ how: 'down', directory, fsync: 'interval' }),
      synced: await run({ how: 'down', directory: join(directory, 'always'), fsync: 'always', count: 2_000 }),
      bounded: await run({ how: 'down', count: 200_000, maxBytes: 32 * 1024 * 1024 }),
      up: await run({ how: 'up' }),
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function run(plan) {
  const child = fork(program, [JSON.stringify({ count: 50_000, ...plan })], { execArgv: ['--expose-gc'] })
  return new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`The delivery program ended with ${code}.`)))
  })
}
