/** Does an object describe a field, as the parameters of a tool do, and hold no value of it? */
export function isSchema(value: object): boolean {
  const { type, $ref, anyOf, enum: words } = value as Readonly<Record<string, unknown>>
  const types: unknown = Array.isArray(type) ? type[0] : type
  return /^(string|number|integer|boolean|object|array|null)$/.test(String(types)) || !!($ref ?? anyOf ?? words)
}
