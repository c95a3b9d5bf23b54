/** A match and its groups. */
export type Match = readonly [found: string, ...groups: (string | undefined)[]]

/** One kind of value that is masked. */
export interface Detector {
  /** The word in the placeholder: `[email:1]`. */
  readonly name: string
  /** Where it may be (global, its work bounded at every place). */
  readonly pattern: RegExp
  /**
   * What is to be masked, where it is one: a part of the match, or something longer that ends with it. `undefined` where
   * it only looks like it.
   * `match`: the match and its groups. `before`: the 24 characters in front of it.
   */
  readonly check: (match: Match, before: string) => string | undefined
}
