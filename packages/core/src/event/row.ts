import type { Cost } from '../create-tracker.js'

/** What kind of information a property holds; privacy is decided by it. */
export type Holds =
  /** Numbers, model names, our own ids: sent in every mode. */
  | 'facts'
  /** Text of users, models or providers: masked in `redacted`, absent in `metadata`. */
  | 'content'
  /** Users, sessions, groups: sent unchanged in every mode, because they link events. */
  | 'identity'

/** Data type of a property on the wire. */
export type Kind = 'text' | 'label' | 'seconds' | 'count' | 'number' | 'usd' | 'flag' | 'json' | 'record'

/** Everything there is to know about one property of one event. */
export interface Row<Source> extends RowOptions {
  /** The property's name in PostHog. */
  readonly name: string
  readonly kind: Kind
  readonly holds: Holds
  /** Extracts the value in PostHog's unit; `undefined` if unknown, and then the property is absent. */
  readonly of: Of<Source>
}

/** Input of rows beside their source. */
export interface RowContext {
  /** `undefined` where the price is unknown. */
  readonly cost?: Cost
  readonly library?: { readonly name: string; readonly version: string }
}

type Of<Source> = (source: Source, context: RowContext) => unknown

interface RowOptions {
  /** Whether every event of the table must have it. */
  readonly required?: boolean
  /** What the value means, for a reader of the event. Not part of the published build. */
  readonly means?: string
  /** Where the value comes from. Not part of the published build. */
  readonly source?: string
}

/** Returns a function that creates rows of one kind. */
export const rowOf =
  (kind: Kind) =>
  <Source>(name: string, holds: Holds, of: Of<Source>, docs?: RowOptions): Row<Source> => ({
    name,
    kind,
    holds,
    of,
    ...docs,
  })

/** A string. */
export const text = /* @__PURE__ */ rowOf('text')
/** A short machine-readable label (see `isLabel`). Other text is left out, because it may be written by a person. */
export const label = /* @__PURE__ */ rowOf('label')
/** A duration in seconds, fractional. */
export const seconds = /* @__PURE__ */ rowOf('seconds')
/** A whole number, zero or more. */
export const count = /* @__PURE__ */ rowOf('count')
/** `true` or `false`. */
export const flag = /* @__PURE__ */ rowOf('flag')
/** A JSON object. */
export const record = /* @__PURE__ */ rowOf('record')
