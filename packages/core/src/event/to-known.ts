type Maybe = Record<string, unknown> | undefined

/** The fields of `all` whose value after `map` is neither `undefined` nor `null`; `undefined` if there are none. */
export function toKnown(all?: object | null, map = (value: unknown, _name: string) => value): Maybe {
  let known: Maybe
  for (const name in all) {
    const value = map(all[name as keyof typeof all], name)
    if (value != null) (known ??= {})[name] = value
  }
  return known
}
