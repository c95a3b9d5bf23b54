/** Masking on its own, for logs and prompts, and the optional national ID detectors. */
export { nationalIds } from './privacy/entities/national-ids.js'
export type { Entity, IdFinder } from './privacy/entities/find-entities.js'
export { createRedactor, type Redactor } from './privacy/create-redactor.js'
export type { MaskingOptions } from './privacy/policy.js'
export type { Detectors, FindRanges } from './privacy/to-finder.js'
export type { Replace } from './privacy/to-placeholder.js'
