import type { IdFinder } from './find-entities.js'

/** National ids whose checksum holds, behind a label or in a format of their own. */
export const nationalIds: IdFinder = () => undefined
