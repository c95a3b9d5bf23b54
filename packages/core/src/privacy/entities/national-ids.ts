import type { IdFinder } from './finding.js'

/** National ids whose checksum holds, behind a label or in a format of their own. */
export const nationalIds: IdFinder = () => undefined
