/** Fields that only descriptions have, with their text: of JSON Schema; of requests, packages and tokens of a model. */
const keyword =
  /^(type( (string|number|integer|boolean|object|array|null))?$|(\$ref|...Of|enum|properties|schema|pattern|get|post|integrity|logprob)( |$))/

/** Is it a JSON Schema, as in the parameters of a tool, or another description of a field instead of its value? */
export function isSchema(value: object): boolean {
  return Object.entries(value).some(([name, item]) => keyword.test(typeof item === 'string' ? `${name} ${item}` : name))
}
