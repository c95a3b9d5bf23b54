import type { Entity } from './entities/find-entities.js'

const known = [
  'secret',
  'email',
  'phone',
  'card',
  'iban',
  'ssn',
  'ip',
  'mac',
  'crypto',
  'birthdate',
  'address',
  'path',
  'location',
  'id',
] as const

/** All entities. The compiler checks that none is missing. */
export const entities: readonly Entity[] = known satisfies Entity extends (typeof known)[number]
  ? readonly Entity[]
  : never
