/** Is it a JSON Schema, as in the parameters of a tool: the description of a field instead of its value? */
export function isSchema(value: object): boolean {
  const { type, $ref, anyOf, enum: words } = value as Readonly<Record<string, unknown>>
  const first: unknown = Array.isArray(type) ? type[0] : type
  return /^(string|number|integer|boolean|object|array|null)$/.test(String(first)) || !!($ref ?? anyOf ?? words)
}
