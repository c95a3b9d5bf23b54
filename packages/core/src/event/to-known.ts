type Maybe = Record<string, unknown> | undefined

/** The fields that have a value, after `map`; `undefined` where none has one. */
export function toKnown(all?: object | null, map = (value: unknown, _name: string) => value): Maybe {
  let known: Maybe
  for (const name in all) {
    const value = map(all[name as keyof typeof all], name)
    if (value != null) (known ??= {})[name] = value
  }
  return known
}
