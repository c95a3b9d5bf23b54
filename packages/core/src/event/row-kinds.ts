import { rowOf } from './row.js'

// The kinds that only whole events have; a page loads them with the tables.

/** Any finite number. */
export const number = /* @__PURE__ */ rowOf('number')
/** US dollars, zero or more. */
export const usd = /* @__PURE__ */ rowOf('usd')
/** Any JSON value. */
export const json = /* @__PURE__ */ rowOf('json')
