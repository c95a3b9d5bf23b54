/** Nobody waits for what a caller's function gave. Where that is a promise, its rejection would end a Node process. */
export function ignoreRejection(given: unknown): void {
  void Promise.resolve(given).catch(() => undefined)
}
