/** What a value is; the word in its placeholder, as in `[email:1]`. */
export type Entity =
  | 'secret'
  | 'email'
  | 'phone'
  | 'card'
  | 'iban'
  | 'ssn'
  | 'ip'
  | 'mac'
  | 'crypto'
  | 'birthdate'
  | 'address'
  | 'path'
  | 'location'
  | 'id'

/** A value that must not leave: where it begins and ends in the text, in UTF-16 units. */
export interface Finding {
  readonly start: number
  readonly end: number
  readonly entity: Entity
}

/** Nothing where there is no end. */
export function toFinding(entity: Entity, start: number, end: number | undefined): Finding | undefined {
  return end ? { start, end, entity } : undefined
}

/** Finds a national id in the run of letters and digits that begins at `start`. What stands in front of `from` says nothing of it. */
export type IdFinder = (text: string, start: number, from: number) => Finding | undefined
