import type { KeyRecord } from '../store/key-record.js'
import type { TeamRecord } from '../store/team-record.js'

/**
 * The name under which the usage of a key or team is counted. Includes the creation time, so that a new team with the id of a
 * deleted one starts with no spend.
 */
export const subjectOf = (record: KeyRecord | TeamRecord): string =>
  'hash' in record ? `key:${record.hash}:${record.createdAtMs}` : `team:${record.id}:${record.createdAtMs}`
