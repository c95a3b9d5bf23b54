/** A value that has to be masked: where it stands, in UTF-16 units, and the word of its placeholder. */
export interface Found {
  readonly start: number
  readonly end: number
  readonly entity: string
}

export interface Finder {
  /** What has to be masked in a text, sorted and without overlaps. */
  find(text: string): readonly Found[]
  /** Finds placeholders of ours in a text: what is never taken for a value. Global. */
  readonly ours: RegExp
  /** Is the value of a field with a secret name one that stays? */
  stays?(value: string): boolean
  /** Does it run code of the caller's, which may be slow? */
  readonly isForeign?: boolean
}
