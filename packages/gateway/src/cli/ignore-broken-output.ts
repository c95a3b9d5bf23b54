/**
 * Output that leads nowhere, as its reader went away or its disk is full, is no reason to stop: the gateway serves on
 * without words.
 */
export function ignoreBrokenOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
