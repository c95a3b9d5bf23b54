#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads'

// One program, two threads: the second parses, redacts and sends what the first lets pass.
if (isMainThread) {
  const { runCli } = await import('./cli/run-cli.js')
  await runCli(process.argv.slice(2), new URL(import.meta.url))
} else {
  const { runLogThread } = await import('./log/run-log-thread.js')
  runLogThread()
}
