/** What a sticky expression matches exactly at `at`; `''` where it does not match. */
export function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at
  return sticky.test(text) ? text.slice(at, sticky.lastIndex) : ''
}
