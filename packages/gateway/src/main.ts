#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads'
import { isConfigThread, runConfigThread } from './config/read-config-apart.js'

// One entry file for all threads: the main thread passes requests and responses on, the log thread parses, redacts and sends
// events, and a short-lived third thread reads the config file.
if (isMainThread) {
  // Without a handler, a SIGHUP that arrives before the config file was read would end the process.
  process.on('SIGHUP', () => undefined)
  const { runCli } = await import('./cli/run-cli.js')
  await runCli(process.argv.slice(2), new URL(import.meta.url))
} else if (isConfigThread()) await runConfigThread()
else {
  const { runLogThread } = await import('./log/run-log-thread.js')
  runLogThread()
}
