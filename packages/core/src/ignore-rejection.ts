/**
 * Swallows the rejection of a promise that nobody awaits, here of a caller's callback: unhandled, it would end a Node
 * process.
 */
export function ignoreRejection(given: unknown): void {
  void Promise.resolve(given).catch(() => undefined)
}
