import type { Runtime } from '@tracked-openai/core'
import type { Waiting } from './waiting.js'

/** Pending events: in memory and, if allowed and possible, in the browser's storage. */
export interface Journal {
  /** Stores the event synchronously, because the page may be closed at any moment. */
  add(waiting: Waiting): void
  /** Removes an event whose outcome is known. */
  remove(uuid: string): void
  has(uuid: string): boolean
  /** Takes over the events of closed pages, oldest first. */
  adopt(): Promise<Waiting[]>
  /** Number of pending events. */
  size(): number
  /** Does the storage hold events of this project, of whatever page? */
  isStored(): boolean
  /**
   * If nothing may be stored any more, removes all events of this project from the storage, including those of other
   * pages. They stay in memory.
   */
  obey(): void
}

export interface JournalPorts {
  readonly runtime: Runtime
  /** The project's token: projects do not share events. */
  readonly token: string
  /** `undefined` if nothing may be stored. Throws if the browser refuses access. */
  readonly storage: () => Storage | undefined
  /** The Web Locks API; missing without https and in old browsers. */
  readonly locks: LockManager | undefined
  /** The storage is full: the given event, the oldest one, is no longer kept. */
  readonly onEvicted: (waiting: Waiting) => void
  /** The browser refused to store: events are only kept in memory. */
  readonly onRefused: () => void
}

/** Limit for all pending events in UTF-16 units: a tenth of an origin's quota, which the app needs itself. */
const maxUnits = 500_000
/** Without Web Locks, a page counts as closed if its events are older than this. */
const leftAfterMs = 60_000

/**
 * localStorage instead of IndexedDB, because its writes are synchronous. One key for each event, so that tabs never
 * overwrite each other's events. The key contains the page's id, and the page holds a lock of that name while it is
 * open.
 */
export function createJournal({ runtime, token, storage, locks, onEvicted, onRefused }: JournalPorts): Journal {
  const kept = new Map<string, { readonly waiting: Waiting; key?: string }>()
  const project = `tracked-openai/${token}/`
  const page = `${project}${runtime.newId()}/`
  let units = 0

  /** `undefined` if nothing may be stored or the browser refuses. */
  function stored<Value>(use: (storage: Storage) => Value, onThrow = () => {}): Value | undefined {
    try {
      const place = storage()
      return place && use(place)
    } catch {
      onThrow()
      return undefined
    }
  }

  function write(waiting: Waiting): string | undefined {
    const key = page + waiting.uuid
    return stored((place) => {
      place.setItem(key, `${waiting.takenAtMs} ${waiting.json}`)
      return key
    }, onRefused)
  }

  function keep(waiting: Waiting, key: string | undefined): void {
    kept.set(waiting.uuid, { waiting, key })
    units += waiting.json.length
    for (const [uuid, oldest] of kept) {
      if (units <= maxUnits) break
      remove(uuid)
      onEvicted(oldest.waiting)
    }
  }

  function remove(uuid: string): void {
    const found = kept.get(uuid)
    if (!found) return
    kept.delete(uuid)
    units -= found.waiting.json.length
    const { key } = found
    if (key) stored((place) => place.removeItem(key))
  }

  /** Moves the events of a closed page while holding its lock. The new key is written before the old one is removed. */
  function takeFrom(left: string, beforeMs: number): Waiting[] {
    const taken: Waiting[] = []
    for (const key of stored((place) => keysOf(place, left)) ?? []) {
      const text = stored((place) => place.getItem(key)) ?? ''
      const at = text.indexOf(' ')
      const waiting = { uuid: key.slice(left.length), json: text.slice(at + 1), takenAtMs: Number(text.slice(0, at)) }
      if (waiting.takenAtMs > beforeMs || kept.has(waiting.uuid)) continue
      const own = write(waiting)
      if (own) stored((place) => place.removeItem(key))
      keep(waiting, own ?? key)
      taken.push(waiting)
    }
    return taken
  }

  const hold = locks && createHold(locks)
  void hold?.(page)
  return {
    remove,
    has: (uuid) => kept.has(uuid),
    add: (waiting) => keep(waiting, write(waiting)),
    async adopt() {
      const keys = stored((place) => keysOf(place, project)) ?? []
      const pages = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1)))
      pages.delete(page)
      const adopted: Waiting[] = []
      for (const left of pages)
        if (!hold) adopted.push(...takeFrom(left, runtime.now() - leftAfterMs))
        // Keeps the lock: other pages may see the old state of the storage for a while.
        else if (await hold(left, { ifAvailable: true })) adopted.push(...takeFrom(left, Infinity))
      return adopted.sort((one, other) => one.takenAtMs - other.takenAtMs)
    },
    size: () => kept.size,
    isStored: () => !!stored((place) => keysOf(place, project).length),
    obey() {
      try {
        if (storage()) return
        for (const entry of kept.values()) entry.key = undefined
        for (const place of [globalThis.localStorage, globalThis.sessionStorage])
          for (const key of keysOf(place, project)) place.removeItem(key)
      } catch {
        // The browser refuses access, so nothing is stored.
      }
    },
  }
}

function keysOf(storage: Storage, start: string): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter((key) =>
    key.startsWith(start),
  )
}

/**
 * Takes a lock and holds it while the page is shown. A page in the back-forward cache may never come back, so its
 * events are released to the next page. Returns `false` if another page holds the lock.
 */
function createHold(locks: LockManager): (name: string, options?: LockOptions) => Promise<boolean> {
  const held = new Set<string>()
  let release = () => {}
  let isHidden = new Promise<void>((resolve) => (release = resolve))
  const hold = (name: string, options: LockOptions = {}) =>
    new Promise<boolean>((resolve) => {
      const take = (lock: Lock | null) => {
        if (lock) held.add(name)
        resolve(!!lock)
        return lock ? isHidden : undefined
      }
      locks.request(name, options, take).catch(() => resolve(false))
    })
  addEventListener('pagehide', () => release())
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return
    isHidden = new Promise<void>((resolve) => (release = resolve))
    for (const name of held) void hold(name)
  })
  return hold
}
