import { toEscape } from '../privacy/to-escape.js'
import type { Tracking } from './tracking.js'

/** Header that carries to a gateway what has no header of its own: custom properties, groups, the prompt. */
export const trackingHeader = 'x-tracked-openai-tracking'

/** The tracking fields that the header carries. */
export type ToldTracking = Pick<Tracking, 'groups' | 'promptName' | 'promptVersion' | 'properties'>

/**
 * Maximum characters, for custom properties and for the rest. Node accepts 16,384 for all headers together, nginx
 * 8,192 for one.
 */
const maxLengths = { properties: 4_000, rest: 2_000 }
const maxDepth = 32

/**
 * The header's value: JSON in plain ASCII. Values that are not JSON or do not fit are left out. `undefined` if nothing
 * is left.
 */
export function trackingToHeader({ trace, promptName, promptVersion, ...given }: Tracking): string | undefined {
  const groups = { ...trace?.groups, ...given.groups }
  const named = { promptName, promptVersion, groups: Object.keys(groups).length > 0 ? groups : undefined }
  const properties = toMembers({ ...trace?.properties, ...given.properties }, maxLengths.properties)
  const members = [toMembers(named, maxLengths.rest), properties && `"properties":{${properties}}`].filter(Boolean)
  return members.length > 0 ? `{${members.join(',')}}` : undefined
}

/** The tracking in a received header, as far as it is valid; `undefined` if there is none. Never throws. */
export function trackingFromHeader(json: unknown): ToldTracking | undefined {
  if (typeof json !== 'string' || isDeep(json)) return undefined
  try {
    const { groups, promptName, promptVersion, properties } = toRecord(JSON.parse(json))
    const tracking = {
      ...(isStringOrNumber(promptName) && { promptName: String(promptName) }),
      ...(isStringOrNumber(promptVersion) && { promptVersion }),
      ...validEntries('groups', groups, ([, key]) => typeof key === 'string'),
      ...validEntries('properties', properties, ([name]) => name.length <= 200),
    }
    return Object.keys(tracking).length > 0 ? tracking : undefined
  } catch {
    return undefined // Not JSON.
  }
}

/** Rejects JSON that is nested too deeply: an attacker could exhaust the stack of code that serialises it again. */
function isDeep(json: string): boolean {
  let depth = 0
  for (const char of json.replace(/"(?:[^"\\]|\\.)*"/g, '')) {
    if (char === '[' || char === '{') depth += 1
    if (char === ']' || char === '}') depth -= 1
    if (depth > maxDepth) return true
  }
  return false
}

/** The members of an object as JSON, without the braces, as far as `maxLength` characters allow. */
function toMembers(fields: object, maxLength: number): string {
  let left = maxLength
  const members = Object.entries(fields).flatMap(([name, value]) => {
    const member = toAscii({ [name]: value as unknown })
    if (!member || member.length > left) return []
    left -= member.length + 1
    return [member]
  })
  return members.join(',')
}

/** One field as a JSON member in plain ASCII; `''` for a value that JSON cannot represent. */
function toAscii(field: object): string {
  try {
    const json = JSON.stringify(field).slice(1, -1)
    return json.replace(/[^ -~]/g, toEscape)
  } catch {
    return ''
  }
}

function validEntries(name: string, value: unknown, isValid: (entry: [string, unknown]) => boolean): object {
  const entries = Object.entries(toRecord(value)).filter((entry) => entry[0] !== '__proto__' && isValid(entry))
  return entries.length > 0 ? { [name]: Object.fromEntries(entries) } : {}
}

const isStringOrNumber = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number'

const toRecord = (value: unknown) =>
  (typeof value === 'object' && value && !Array.isArray(value) ? value : {}) as Record<string, unknown>
