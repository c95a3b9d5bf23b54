/** Web Locks of one browser: what one page holds, no other gets. `leave` ends all pages. */
export function createFakeLocks(): { locks: LockManager; leave(): void } {
  const held = new Set<string>()
  const request = async (name: string, ...rest: unknown[]) => {
    const run = rest.at(-1) as (lock: object | null) => unknown
    if (held.has(name)) return run(null)
    held.add(name)
    await run({ name })
    held.delete(name)
    return undefined
  }
  return { locks: { request } as unknown as LockManager, leave: () => held.clear() }
}
