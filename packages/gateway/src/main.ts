#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads'
import { isConfigThread, runConfigThread } from './config/read-config-apart.js'

// One program, two threads: the second parses, redacts and sends what the first lets pass. A third one reads the file.
if (isMainThread) {
  // Before the file is read there is nothing to read again, and a signal that nobody hears would end the process.
  process.on('SIGHUP', () => undefined)
  const { runCli } = await import('./cli/run-cli.js')
  await runCli(process.argv.slice(2), new URL(import.meta.url))
} else if (isConfigThread()) await runConfigThread()
else {
  const { runLogThread } = await import('./log/run-log-thread.js')
  runLogThread()
}
