/** Where a value sits: its first index, and the index after its last. */
export type Span = readonly [start: number, end: number]

/**
 * Looks for one kind of value around `at`, the character that may belong to one (a digit, `@`, `:`, `=`).
 * Never looks left of `from`, where the last value ended. Its work is bounded, whatever the text.
 */
export type Detector = (text: string, at: number, from: number) => Span | undefined
