/**
 * How a placeholder looks, by the word of what was found: a text for each word, or a function that gets the word and a
 * tag, `:1` or `#k3f9a2`, which is the same for the same value, and puts it into its answer.
 */
export type Replace = Readonly<Record<string, string>> | ((entity: string, tag: string) => string)

/** `[email:1]`, or what `replace` says. */
export function toPlaceholder(replace: Replace | undefined, entity: string, tag: string): string {
  const made = typeof replace === 'function' ? replace(entity, tag) : replace?.[entity]
  return made === undefined ? `[${entity}${tag}]` : String(made)
}

/** Finds what is never taken for a value: every placeholder that `replace` makes of `words`, and the hash in a stub. Global. */
export function toOurs(replace: Replace | undefined, words: readonly string[]): RegExp {
  const own = (replace ? words : []).map((word) =>
    toPlaceholder(replace, word, '\0')
      .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      .replace('\0', tag),
  )
  return new RegExp([`\\[[a-z_]+${tag}\\]`, ', sha256 [\\da-f]{64}\\]', ...new Set(own)].join('|'), 'g')
}

const tag = '(?::\\d+|#[a-z2-7]{6})'
