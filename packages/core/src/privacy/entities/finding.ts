/** The kind of a value, which its placeholder names, as in `[email:1]`. */
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

/** A value to be masked: its range in the text, in UTF-16 units. */
export interface Finding {
  readonly start: number
  readonly end: number
  readonly entity: Entity
}

/** Returns nothing if there is no `end`. */
export function toFinding(entity: Entity, start: number, end: number | undefined): Finding | undefined {
  return end ? { start, end, entity } : undefined
}

/**
 * Finds a national id in the run of letters and digits that begins at `start`. Text in front of `from` is no context
 * for it.
 */
export type IdFinder = (text: string, start: number, from: number) => Finding | undefined
