/** Keeps the gateway running when its output cannot be written, because the reader has gone or the disk is full. */
export function ignoreBrokenOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
