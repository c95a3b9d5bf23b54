import type { Entity } from './entities/find-entities.js'

/** The compiler holds it complete. */
const known: Readonly<Record<Entity, 1>> = {
  secret: 1,
  email: 1,
  phone: 1,
  card: 1,
  iban: 1,
  ssn: 1,
  ip: 1,
  mac: 1,
  crypto: 1,
  birthdate: 1,
  address: 1,
  path: 1,
  location: 1,
  id: 1,
}

/** Every such word. */
export const entities = Object.keys(known) as readonly Entity[]
