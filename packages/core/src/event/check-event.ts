import type { EventName } from './call-event.js'
import { eventTables } from './event-tables.js'
import { isKind } from './is-kind.js'
import { toTraceId } from './to-trace-id.js'

/** An event as PostHog received it. */
export interface WireEvent {
  readonly event: string
  readonly properties?: Readonly<Record<string, unknown>> | null
}

/**
 * Checks a received event against the event tables and PostHog's rules, and returns the problems found. They name
 * properties and kinds, never values. Events that are not ours are not checked.
 */
export function checkEvent({ event, properties }: WireEvent): string[] {
  const table = Object.hasOwn(eventTables, event) ? eventTables[event as EventName] : undefined
  if (!table) return event.startsWith('$ai_') ? [`${event}: PostHog knows no AI event of this name`] : []
  const all = properties ?? {}
  // PostHog's own SDKs also send exceptions; ours have a trace id.
  if (event === '$exception' && !('$ai_trace_id' in all)) return []
  const problems: string[] = []
  for (const { name, kind, required } of table) {
    if (!(name in all)) {
      if (required) problems.push(`${event}: ${name} is missing`)
    } else if (!isKind(kind, all[name])) {
      problems.push(`${event}: ${name} must be ${kind}, got ${kindOf(all[name])}`)
    }
  }
  for (const name of Object.keys(all)) {
    if (/^(\$ai_|tracked_openai_)/.test(name) && !table.some((row) => row.name === name)) {
      problems.push(`${event}: ${name} has no row in the table of the event`)
    }
  }
  for (const [name, isValid, rule] of rules) {
    if (name in all && !isValid(all[name], all)) problems.push(`${event}: ${name} ${rule}`)
  }
  return problems
}

type Rule = readonly [name: string, isValid: (value: unknown, all: Record<string, unknown>) => boolean, rule: string]

const isTrue = (value: unknown) => value === true
const isLinkable = (value: unknown) => typeof value === 'string' && value !== '' && toTraceId(value) === value

/** Rules of PostHog beyond a property's kind. */
const rules: readonly Rule[] = [
  ['$ai_trace_id', isLinkable, 'has characters that the trace view does not take, or is empty or too long'],
  ['$ai_parent_id', isLinkable, 'has characters that the trace view does not take, or is empty or too long'],
  ['$ai_is_error', isTrue, 'is only ever true'],
  ['$ai_cost_passthrough', isTrue, 'is only ever true'],
  ['$ai_cache_reporting_exclusive', (value) => value === false, 'must be false for usage of the shape of OpenAI'],
  ['$ai_provider', (value) => value === String(value).toLowerCase(), 'must be lower case'],
  ['$ai_total_cost_usd', (_, all) => all.$ai_cost_passthrough === true, 'counts only with $ai_cost_passthrough'],
  ['$ai_base_url', (value) => !/[?#]|\/\/[^/]*@/.test(String(value)), 'has credentials or a query'],
  ['$set', () => false, 'is stripped from AI events'],
  ['$set_once', () => false, 'is stripped from AI events'],
]

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
