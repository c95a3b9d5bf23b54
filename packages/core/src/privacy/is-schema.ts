/** Is it a JSON Schema, as in the parameters of a tool: the description of a field instead of its value? */
export function isSchema(value: object): boolean {
  const { type, $ref, anyOf, enum: words } = value as Readonly<Record<string, unknown>>
  const [types] = [type].flat()
  return /^(string|number|integer|boolean|object|array|null)$/.test(types as string) || !!($ref ?? anyOf ?? words)
}
