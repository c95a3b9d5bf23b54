import { isRecord } from './is-record.js'

/** A fault of the server, until it is switched off. */
export type Fault = FaultKind & {
  /** The number of requests that it affects; default all. */
  readonly times?: number
  /** The prefix of affected paths. Default: all routes for events, but not config and flags. */
  readonly onlyPath?: string
  /** Affects only requests whose decoded body contains this text: an event that PostHog rejects, in whatever request it is. */
  readonly onlyContaining?: string
}

type FaultKind =
  /**
   * Answers with `status`. Below 300 the events are stored, above not. 3xx leads to `/`, as a captive
   * portal would.
   */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** 413 for a body of more than `bytes` on the wire. */
  | { readonly kind: '413-above'; readonly bytes: number }
  /** Reads the request and never answers. Nothing is stored. */
  | { readonly kind: 'hang' }
  /** Stores at once, answers `delayMs` milliseconds later. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Stores the events, then drops the connection, so that the client sends duplicates. */
  | { readonly kind: 'reset-after-read' }
  /** Drops the connection before it reads. */
  | { readonly kind: 'refuse' }
  /** 404 on `/i/v0/ai` and below, as on an older self-hosted PostHog. */
  | { readonly kind: 'no-ai-routes' }
  /** Over quota: v0 answers 200 and discards the events, the other routes reject them. */
  | { readonly kind: 'quota' }

/** The parts of a request that faults match. */
export interface FaultScene {
  readonly path: string
  readonly isCapture: boolean
  /** `undefined` before the body is read. */
  readonly bodyBytes: number | undefined
  /** The decoded body; `undefined` before it is read. */
  readonly text?: () => string
}

export interface Faults {
  /** Switches a fault on, and returns a function that switches it off. */
  add(fault: Fault): () => void
  /** The oldest matching fault, which uses up one of its `times`. */
  hit(scene: FaultScene): Fault | undefined
  clear(): void
}

/** The faults that are on. */
export function createFaults(): Faults {
  const active = new Map<symbol, { fault: Fault; hitsLeft: number }>()
  return {
    add(fault) {
      const key = Symbol(fault.kind)
      active.set(key, { fault, hitsLeft: fault.times ?? Number.POSITIVE_INFINITY })
      return () => void active.delete(key)
    },
    hit(scene) {
      for (const [key, entry] of active) {
        if (!isHit(entry.fault, scene)) continue
        entry.hitsLeft -= 1
        if (entry.hitsLeft <= 0) active.delete(key)
        return entry.fault
      }
      return undefined
    },
    clear: () => active.clear(),
  }
}

/** Parses a fault from JSON. Throws if it is invalid. */
export function readFault(value: unknown): Fault {
  if (!isRecord(value)) throw new TypeError(`A fault is an object with a \`kind\`, got ${JSON.stringify(value)}.`)
  const needs = Object.hasOwn(numbersOf, String(value.kind)) ? numbersOf[value.kind as Fault['kind']] : undefined
  if (!needs) throw new TypeError(`\`kind\` must be one of ${Object.keys(numbersOf).join(', ')}, got ${value.kind}.`)
  const known = ['kind', 'times', 'onlyPath', 'onlyContaining', ...needs, ...(optionalOf[String(value.kind)] ?? [])]
  const unknown = Object.keys(value).find((name) => !known.includes(name))
  if (unknown) throw new TypeError(`Fault '${value.kind}' has no \`${unknown}\`. It has: ${known.join(', ')}.`)
  for (const [name, { isRight, words }] of Object.entries(numbers)) {
    if ((needs.includes(name) || value[name] !== undefined) && !isRight(value[name]))
      throw new TypeError(`\`${name}\` of fault '${value.kind}' must be ${words}.`)
  }
  if (value.onlyContaining !== undefined && typeof value.onlyContaining !== 'string') {
    throw new TypeError('`onlyContaining` must be a text that the body has in it.')
  }
  if (value.kind === 'refuse' && value.onlyContaining !== undefined) {
    throw new TypeError("Fault 'refuse' cannot have `onlyContaining`: it drops the connection before it reads.")
  }
  if (value.onlyPath !== undefined && typeof value.onlyPath !== 'string') {
    throw new TypeError('`onlyPath` must be the start of a path, such as "/batch".')
  }
  return value as unknown as Fault
}

/** The kinds, and the numbers that each needs. */
const numbersOf: Readonly<Record<Fault['kind'], readonly string[]>> = {
  status: ['status'],
  '413-above': ['bytes'],
  hang: [],
  slow: ['delayMs'],
  'reset-after-read': [],
  refuse: [],
  'no-ai-routes': [],
  quota: [],
}

/** The numbers that a kind may have besides. */
const optionalOf: Readonly<Record<string, readonly string[]>> = { status: ['retryAfterSeconds'] }

const isFrom = (least: number) => (value: unknown) => typeof value === 'number' && value >= least
const isInteger = (least: number, most: number) => (value: unknown) =>
  Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most

const numbers: Readonly<Record<string, { readonly isRight: (value: unknown) => boolean; readonly words: string }>> = {
  status: { isRight: isInteger(200, 599), words: 'a number from 200 to 599' },
  bytes: { isRight: isFrom(0), words: 'a number of bytes' },
  delayMs: { isRight: isFrom(0), words: 'a number of milliseconds' },
  retryAfterSeconds: { isRight: isFrom(0), words: 'a number of seconds' },
  times: { isRight: isInteger(1, Number.MAX_SAFE_INTEGER), words: 'a number from 1 on; leave it out for all requests' },
}

function isHit(fault: Fault, { path, isCapture, bodyBytes, text }: FaultScene): boolean {
  if (fault.onlyPath === undefined ? !isCapture : !path.startsWith(fault.onlyPath)) return false
  if (fault.kind === 'no-ai-routes' && !/^\/i\/v0\/ai(\/|$)/.test(path)) return false
  if (fault.kind === '413-above' && (bodyBytes ?? 0) <= fault.bytes) return false
  if ((fault.kind === 'refuse') !== (bodyBytes === undefined)) return false
  return fault.onlyContaining === undefined || text?.().includes(fault.onlyContaining) === true
}
