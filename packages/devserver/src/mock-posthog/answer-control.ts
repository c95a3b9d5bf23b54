import { checkArrivals } from './check-arrivals.js'
import type { Store } from './create-store.js'
import { type Faults, readFault } from './faults.js'
import type { Answer } from './outcome.js'

/** The `/__mock` routes, by which another process controls the mock. */
export function answerControl(method: string, path: string, body: string, { store, faults }: Controlled): Answer {
  const controls: Readonly<Record<string, () => unknown>> = {
    'GET /__mock/events': () => store.events(),
    'GET /__mock/arrivals': () => store.arrivals(),
    'GET /__mock/requests': () => store.requests(),
    'GET /__mock/problems': () => checkArrivals(store.arrivals()),
    'POST /__mock/clear': () => store.clear(),
    'POST /__mock/fault': () => void faults.add(readFault(JSON.parse(body))),
    'DELETE /__mock/faults': () => faults.clear(),
  }
  const run = Object.hasOwn(controls, `${method} ${path}`) ? controls[`${method} ${path}`] : undefined
  if (!run)
    return toAnswer(404, { error: `No control ${method} ${path}. There are: ${Object.keys(controls).join(', ')}.` })
  try {
    return toAnswer(200, run() ?? { ok: true })
  } catch (error) {
    return toAnswer(400, { error: error instanceof Error ? error.message : String(error) })
  }
}

/** What the controls act on. */
export interface Controlled {
  readonly store: Store
  readonly faults: Faults
}

function toAnswer(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } }
}
