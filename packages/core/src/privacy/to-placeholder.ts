/**
 * How placeholders look: a text for each entity, or a function that gets the entity and a tag (`:1` or `#k3f9a2`, the
 * same for the same value) and returns a text that contains the tag.
 */
export type Replace = Readonly<Record<string, string>> | ((entity: string, tag: string) => string)

/** Formats a placeholder: `[email:1]`, or by `replace`. */
export function toPlaceholder(replace: Replace | undefined, entity: string, tag: string): string {
  const made = typeof replace === 'function' ? replace(entity, tag) : replace?.[entity]
  return made === undefined ? `[${entity}${tag}]` : String(made)
}

/**
 * A global RegExp for what must never be masked again: placeholders, including those of `replace` for `words`, and
 * hashes in stubs.
 */
export function toOurs(replace: Replace | undefined, words: readonly string[]): RegExp {
  const own = (replace ? words : []).map((word) =>
    toPlaceholder(replace, word, '\0')
      .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      .replace('\0', tag),
  )
  return new RegExp(
    [`\\[[a-z_]+${tag}\\]`, ', sha256 [\\da-f]{64}\\]', ...new Set(own.filter((one) => one.trim()))].join('|'),
    'g',
  )
}

const tag = '(?::\\d+|#[a-z2-7]{6})'
