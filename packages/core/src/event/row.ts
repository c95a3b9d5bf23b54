import type { Cost } from '../create-tracker.js'

/** What a property holds; privacy is decided by it. */
export type Holds =
  /** Numbers, model names, ids of ours: sent in every mode. */
  | 'facts'
  /** Words of users, models or providers: masked in `redacted`, absent in `metadata`. */
  | 'content'
  /** Who: user, session, group. Sent as given in every mode, because it links. */
  | 'identity'

/** How a property looks on the wire. */
export type Kind = 'text' | 'label' | 'seconds' | 'count' | 'number' | 'usd' | 'flag' | 'json' | 'record'

/** One property of one event: all that we know of it. */
export interface Row<Source> extends RowDocs {
  /** PostHog's name of it. */
  readonly name: string
  readonly kind: Kind
  readonly holds: Holds
  /** Its value, in PostHog's unit; `undefined` where it is unknown, and then it is absent. */
  readonly of: Of<Source>
}

/** What the platform adds to a source. */
export interface RowContext {
  /** `undefined` where the price is unknown. */
  readonly cost?: Cost
  readonly library?: { readonly name: string; readonly version: string }
}

type Of<Source> = (source: Source, context: RowContext) => unknown

interface RowDocs {
  /** Sent on every event of its table; an event without it breaks the table. */
  readonly required?: boolean
  /** What the value means to who reads it. Left out of the published build. */
  readonly means?: string
  /** Where the value comes from. Left out of the published build. */
  readonly source?: string
}

/** What makes the rows of a kind. */
export const rowOf =
  (kind: Kind) =>
  <Source>(name: string, holds: Holds, of: Of<Source>, docs?: RowDocs): Row<Source> => ({
    name,
    kind,
    holds,
    of,
    ...docs,
  })

/** A string. */
export const text = /* @__PURE__ */ rowOf('text')
/** A short word for machines; a longer text is left out, because it may be somebody's words. */
export const label = /* @__PURE__ */ rowOf('label')
/** A duration in seconds, fractional. */
export const seconds = /* @__PURE__ */ rowOf('seconds')
/** A whole number, zero or more. */
export const count = /* @__PURE__ */ rowOf('count')
/** `true` or `false`. */
export const flag = /* @__PURE__ */ rowOf('flag')
/** A JSON object. */
export const record = /* @__PURE__ */ rowOf('record')
