import cluster from 'node:cluster'
import { library } from '../library.js'
import { ignoreBrokenOutput } from './ignore-broken-output.js'
import { type Arguments, readArguments, usage } from './read-arguments.js'
import { serveByWorkers } from './serve-by-workers.js'

/** The command `tracked-openai-gateway`. `program` is its file, which is also the entry of its worker threads. */
export async function runCli(args: readonly string[], program: URL): Promise<void> {
  ignoreBrokenOutput()
  let given: Arguments
  try {
    given = readArguments(args)
  } catch (error) {
    return exitWith(`${(error as Error).message}\n\n${usage}`)
  }
  const { action } = given
  if (action === 'help') return void process.stdout.write(usage)
  if (action === 'version') return void process.stdout.write(`${library.version}\n`)
  try {
    if (action === 'health' || action === 'test') {
      const { askGateway } = await import('./ask-gateway.js')
      await askGateway(given, action)
    } else if (given.workers > 1 && cluster.isPrimary) serveByWorkers(given.workers)
    else {
      const { serve } = await import('./serve.js')
      await serve(given, program)
    }
  } catch (error) {
    exitWith((error as Error).message)
  }
}

/** Prints only the message: a stack trace would bury it. */
function exitWith(message: string): void {
  process.stderr.write(`tracked-openai-gateway: ${message}\n`)
  process.exitCode = 1
  // The IPC channel to the primary would keep a worker alive. `process.disconnect` would end it with code 0, as if all were well.
  cluster.worker?.disconnect()
}
