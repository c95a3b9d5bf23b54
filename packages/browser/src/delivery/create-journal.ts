import type { Runtime } from '@tracked-openai/core'
import type { Waiting } from './waiting.js'

/** The events that wait, in memory and, as far as it may and can, in the browser's storage. */
export interface Journal {
  /** Stores the event at once: the page may go away at any moment. */
  add(waiting: Waiting): void
  /** Its answer is known. */
  remove(uuid: string): void
  has(uuid: string): boolean
  /** Takes over what pages that are gone have left, oldest first. */
  adopt(): Promise<Waiting[]>
  /** How many events wait. */
  size(): number
  /**
   * Where nothing may be stored any more, takes every event of this project out of the storage, those of other pages
   * too. In memory they stay.
   */
  obey(): void
}

export interface JournalPorts {
  readonly runtime: Runtime
  /** The project: two of them never see each other's events. */
  readonly token: string
  /** `undefined` where nothing may be stored. Throws where the browser refuses. */
  readonly storage: () => Storage | undefined
  /** The Web Locks API; not there in a page without https, and in old browsers. */
  readonly locks: LockManager | undefined
  /** There was no room: this event, the oldest, is not kept any more. */
  readonly onEvicted: (waiting: Waiting) => void
  /** The browser refused to store. Memory alone remains. */
  readonly onRefused: () => void
}

/** UTF-16 units of all that waits: a tenth of what browsers give to an origin, which is the app's. */
const mostUnits = 500_000
/** Without Web Locks nobody knows whether a page still lives; what is older than this is taken for left. */
const leftAfterMs = 60_000

/**
 * localStorage and not IndexedDB, because only its write is done when it returns. One key for each event, so that tabs
 * never write over each other; it names the page, which holds a lock of that name as long as it lives.
 */
export function createJournal({ runtime, token, storage, locks, onEvicted, onRefused }: JournalPorts): Journal {
  const kept = new Map<string, { readonly waiting: Waiting; key?: string }>()
  const project = `tracked-openai/${token}/`
  const page = `${project}${runtime.newId()}/`
  let units = 0

  /** `undefined` where nothing may be stored, or the browser refuses. */
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
      if (units <= mostUnits) break
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

  /** Under the lock of the page that left them. The new key is there before the old one goes. */
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
        // It is held on to: in other pages the storage may look for a while as it was before.
        else if (await hold(left, { ifAvailable: true })) adopted.push(...takeFrom(left, Infinity))
      return adopted.sort((one, other) => one.takenAtMs - other.takenAtMs)
    },
    size: () => kept.size,
    obey() {
      try {
        if (storage()) return
        for (const entry of kept.values()) entry.key = undefined
        for (const place of [globalThis.localStorage, globalThis.sessionStorage])
          for (const key of keysOf(place, project)) place.removeItem(key)
      } catch {
        // What the browser refuses holds nothing.
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
 * Takes a lock and holds it as long as the page is shown: one in the back-forward cache may never come back, and the next
 * page takes its events. Gives `false` where another page holds it.
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
