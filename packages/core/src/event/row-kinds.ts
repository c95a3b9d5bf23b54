import { rowOf } from './row.js'

// Kinds that the minimal rows do not use. They are in a module of their own, so that a page loads them with the event
// tables.

/** Any finite number. */
export const number = /* @__PURE__ */ rowOf('number')
/** US dollars, zero or more. */
export const usd = /* @__PURE__ */ rowOf('usd')
/** Any JSON value. */
export const json = /* @__PURE__ */ rowOf('json')
