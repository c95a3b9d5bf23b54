import { toEscape } from '../privacy/to-escape.js'
import type { Tracking } from './tracking.js'

/** The header that takes to a gateway what has no header of its own: custom properties, groups, the prompt. */
export const trackingHeader = 'x-tracked-openai-tracking'

/** What the header tells. */
export type ToldTracking = Pick<Tracking, 'groups' | 'promptName' | 'promptVersion' | 'properties'>

/** Characters for custom properties, and for all else: Node reads 16,384 of all headers, and nginx 8,192 of one. */
const room = { properties: 4_000, rest: 2_000 }
const mostLevels = 32

/** The header's value: JSON in plain ASCII. What is no JSON, or finds no room, stays behind. `undefined` for nothing. */
export function trackingToHeader({ trace, promptName, promptVersion, ...given }: Tracking): string | undefined {
  const groups = { ...trace?.groups, ...given.groups }
  const named = { promptName, promptVersion, groups: Object.keys(groups).length > 0 ? groups : undefined }
  const properties = toMembers({ ...trace?.properties, ...given.properties }, room.properties)
  const members = [toMembers(named, room.rest), properties && `"properties":{${properties}}`].filter(Boolean)
  return members.length > 0 ? `{${members.join(',')}}` : undefined
}

/** What the other side told, as far as it has the shape; `undefined` where there is nothing. Never throws. */
export function trackingFromHeader(json: unknown): ToldTracking | undefined {
  if (typeof json !== 'string' || isDeep(json)) return undefined
  try {
    const { groups, promptName, promptVersion, properties } = toRecord(JSON.parse(json))
    const told = {
      ...(isVersion(promptName) && { promptName: String(promptName) }),
      ...(isVersion(promptVersion) && { promptVersion }),
      ...ofEntries('groups', groups, ([, key]) => typeof key === 'string'),
      ...ofEntries('properties', properties, ([name]) => name.length <= 200),
    }
    return Object.keys(told).length > 0 ? told : undefined
  } catch {
    return undefined // It is no JSON.
  }
}

/** More levels than anybody tells of himself could exhaust the stack of who writes them again. */
function isDeep(json: string): boolean {
  let level = 0
  for (const sign of json.replace(/"(?:[^"\\]|\\.)*"/g, '')) {
    if (sign === '[' || sign === '{') level += 1
    if (sign === ']' || sign === '}') level -= 1
    if (level > mostLevels) return true
  }
  return false
}

/** The members of an object in JSON, without its braces. */
function toMembers(fields: object, most: number): string {
  let left = most
  const members = Object.entries(fields).flatMap(([name, value]) => {
    const member = toAscii({ [name]: value as unknown })
    if (!member || member.length > left) return []
    left -= member.length + 1
    return [member]
  })
  return members.join(',')
}

/** `''` where JSON has nothing for the value. */
function toAscii(field: object): string {
  try {
    const json = JSON.stringify(field).slice(1, -1)
    return json.replace(/[^ -~]/g, toEscape)
  } catch {
    return ''
  }
}

function ofEntries(name: string, value: unknown, isRight: (entry: [string, unknown]) => boolean): object {
  const entries = Object.entries(toRecord(value)).filter((entry) => entry[0] !== '__proto__' && isRight(entry))
  return entries.length > 0 ? { [name]: Object.fromEntries(entries) } : {}
}

const isVersion = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

const toRecord = (value: unknown) =>
  (typeof value === 'object' && value && !Array.isArray(value) ? value : {}) as Record<string, unknown>
