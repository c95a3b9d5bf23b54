/** A value to be masked: its range in UTF-16 units, and the entity that its placeholder names. */
export interface Found {
  readonly start: number
  readonly end: number
  readonly entity: string
}

export interface Finder {
  /**
   * Finds the values to be masked in a text, sorted and without overlaps. The first `lead` UTF-16 units are a label,
   * which is no part of the caller's text.
   */
  find(text: string, lead?: number): readonly Found[]
  /** A global RegExp for our own placeholders, which are never masked again. */
  readonly ours: RegExp
  /** Is this value exempt from masking although its field is named like a secret? */
  stays?(value: string): boolean
  /** Does it run the caller's code, which may be slow? */
  readonly isForeign?: boolean
  /** May a number of any length be a value? Ours have at least eight digits, or a label. */
  readonly ofNumbers?: boolean
}
