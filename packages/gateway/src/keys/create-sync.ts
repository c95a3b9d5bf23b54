import type { Runtime } from '@tracked-openai/core'
import type { Store } from '../store/store.js'
import type { Counters } from './create-counters.js'
import type { Roster } from './create-roster.js'
import { subjectOf } from './subject-of.js'

export interface KeysProblem {
  readonly code: 'store_down' | 'store_up' | 'record_unreadable'
  readonly message: string
}

export interface Sync {
  /** Reads changes. Rejects if the store cannot be reached. */
  refresh(): Promise<void>
  /** Reads changes because of an unknown key: rate-limited, and not at all while the store is down. Never rejects. */
  look(): Promise<void>
  isUp(): boolean
  /** Writes the pending usage, closes the store and stops. Never rejects. */
  stop(): Promise<void>
}

/** The interval of exchanges with the store. */
const everyMs = 1_000
/** The shortest interval between lookups of unknown keys, so that strangers cannot keep the store busy. */
const betweenLooksMs = 100
/** A query that takes longer is given up and retried. A batch that it wrote all the same is counted only once. */
const queryTimeoutMs = 10_000
const forgetAfterMs = 3_600_000

/** Keeps roster and counters in sync with the store. While the store is down, the gateway works with what it knows. */
export async function createSync(options: {
  readonly store: Store
  readonly roster: Roster
  readonly counters: Counters
  readonly runtime: Runtime
  readonly onProblem: (problem: KeysProblem) => void
}): Promise<Sync> {
  const { store, roster, counters, runtime, onProblem } = options
  let recordRevision = 0
  let counterRevision = 0
  let forgotAtMs = runtime.now()
  let isUp = true
  let isStopped = false
  let cancel = () => {}

  const refresh = oneAfterAnother(async () => {
    const changes = await within(store.changesSince(recordRevision), runtime)
    recordRevision = changes.revision
    roster.apply(changes)
    for (const id of changes.unreadable)
      onProblem({
        code: 'record_unreadable',
        message: `The stored record ${id} cannot be read by this version and is ignored.`,
      })
  })

  let looking: Promise<void> | undefined
  let lookedAtMs = -Infinity

  /** Callers during the wait share this lookup. Callers during the query get the next one, which sees what was written since. */
  async function look(): Promise<void> {
    // The cap keeps the wait short if the clock was set back.
    const waitMs = Math.min(betweenLooksMs, lookedAtMs + betweenLooksMs - runtime.now())
    await new Promise<void>((resolve) => (waitMs > 0 ? void runtime.after(waitMs, resolve) : resolve()))
    lookedAtMs = runtime.now()
    looking = undefined
    await refresh().catch(() => undefined)
  }

  async function exchange(): Promise<void> {
    const batch = counters.batch()
    if (batch) {
      await within(store.add({ id: batch.id, atMs: runtime.now() }, batch.additions), runtime)
      counters.written(batch.id)
    }
    await refresh()
    const changes = await within(store.countersSince(counterRevision, runtime.now()), runtime)
    counterRevision = changes.revision
    counters.learn(changes.counters)
    if (runtime.now() - forgotAtMs < forgetAfterMs) return
    forgotAtMs = runtime.now()
    // Counters of a key that was made just now may have been read before the key.
    await refresh()
    const known = new Set([...roster.keys(), ...roster.teams()].map(subjectOf))
    counters.keepOnly((subject) => known.has(subject))
    await within(store.forget(forgotAtMs - forgetAfterMs), runtime)
  }

  async function tick(): Promise<void> {
    counters.forget(runtime.now() - 60_000)
    try {
      await exchange()
      if (!isUp) {
        await within(listen(), runtime)
        onProblem({ code: 'store_up', message: 'The database can be reached again.' })
      }
      isUp = true
    } catch {
      if (isUp)
        onProblem({
          code: 'store_down',
          message:
            'The database cannot be reached. Requests go on with the keys known so far; their spend is written later.',
        })
      isUp = false
    }
    if (!isStopped) cancel = runtime.after(everyMs, () => void tick())
  }

  const listen = () => store.onWrite(() => void refresh().catch(() => undefined))

  await exchange()
  await listen()
  cancel = runtime.after(everyMs, () => void tick())
  return {
    refresh,
    look: () => (isUp ? (looking ??= look()) : Promise.resolve()),
    isUp: () => isUp,
    async stop() {
      isStopped = true
      cancel()
      await tick()
      // Usage that was added while the last batch was being written.
      if (counters.batch()) await tick()
      await store.close().catch(() => undefined)
    },
  }
}

/** One run at a time. Callers during a run share the next one, which sees what was written before they called. */
function oneAfterAnother(run: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = () => {
    next = undefined
    current = run().finally(() => (current = undefined))
    return current
  }
  return () => {
    if (!current) return start()
    next ??= current.catch(() => undefined).then(start)
    return next
  }
}

function within<Value>(work: Promise<Value>, runtime: Runtime): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = runtime.after(queryTimeoutMs, () => reject(new Error('The database does not answer.')))
    work.then(resolve, reject).finally(cancel)
  })
}
