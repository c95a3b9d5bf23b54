import type { Runtime } from '@tracked-openai/core'
import type { Store } from '../store/store.js'
import type { Counters } from './create-counters.js'
import type { Roster } from './create-roster.js'

export interface KeysProblem {
  readonly code: 'store_down' | 'store_up' | 'record_unreadable'
  readonly message: string
}

export interface Sync {
  /** Reads what changed. Rejects when the store is not reached. */
  refresh(): Promise<void>
  /** The same for whoever comes, and so not all the time, nor where the store is away. Never rejects. */
  look(): Promise<void>
  isUp(): boolean
  /** Writes what waits, once more, and ends. Never rejects. */
  stop(): Promise<void>
}

/** Between two exchanges with the store. */
const everyMs = 1_000
/** Between two looks for a key that is not known: strangers must not keep the store busy. */
const betweenLooksMs = 100
/** What takes longer is given up and tried again; what it wrote counts once all the same. */
const patienceMs = 10_000
const forgetAfterMs = 3_600_000

/** Keeps roster and counters level with the store, and goes on with what is known while it is away. */
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

  /** Who asks while it waits has the same look; who asks later has the next one, which sees what was written meanwhile. */
  async function look(): Promise<void> {
    // A clock that was set back must let nobody wait for longer.
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
      // What waited for a batch that was under way.
      if (counters.batch()) await tick()
      await store.close().catch(() => undefined)
    },
  }
}

/** One run at a time; who asks during a run gets the next one, which sees what was written before it was asked. */
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
    const cancel = runtime.after(patienceMs, () => reject(new Error('The database does not answer.')))
    work.then(resolve, reject).finally(cancel)
  })
}
