import { spawn } from 'node:child_process'

/**
 * Runs a program and returns its exit code (1 if a signal ended it) and its output. Also shows the output as it
 * comes unless `quiet`. Never rejects: a program that cannot start has code 127.
 */
export function run(command, args, { cwd, env, quiet = false } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    const parts = []
    const listen = (stream, target) =>
      stream.on('data', (bytes) => {
        parts.push(bytes)
        if (!quiet) target.write(bytes)
      })
    listen(child.stdout, process.stdout)
    listen(child.stderr, process.stderr)
    child.on('error', (error) => done({ code: 127, output: error.message }))
    child.on('close', (code) => done({ code: code ?? 1, output: Buffer.concat(parts).toString() }))
  })
}
