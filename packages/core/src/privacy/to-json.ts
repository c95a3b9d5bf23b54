import type { Mask } from './create-mask.js'
import { toMediaStub } from './to-media-stub.js'

/** Below PostHog's limit of 127 levels, with room for the event around it. */
const mostLevels = 64
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * A copy of any value as JSON that PostHog takes: dates and big integers as text, half surrogate pairs, cycles and
 * what has no JSON replaced, media as stubs, and, where there is a `mask`, every text and key masked.
 */
export function toJson(value: unknown, mask?: Mask, key = '', path: unknown[] = []): unknown {
  if (typeof value === 'string' || typeof value === 'number') {
    const hidden = mask?.field(key, value)
    if (hidden) return hidden
    return typeof value === 'string' ? toText(value, mask) : Number.isFinite(value) ? value : null
  }
  if (typeof value === 'bigint') return String(value)
  if (/^(function|symbol)$/.test(typeof value)) return undefined
  if (typeof value !== 'object' || !value) return value
  if (value instanceof Date) return Number.isNaN(+value) ? null : value.toISOString()
  if (ArrayBuffer.isView(value)) return `[binary, ${value.byteLength} bytes]`
  if (path.includes(value) || path.length > mostLevels) return '[circular]'
  path.push(value)
  const made: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? value.map((item) => toJson(item, mask, '', path) ?? null)
    : {}
  if (!Array.isArray(value))
    for (const name of Object.keys(value)) {
      const inner = toJson(value[name as keyof typeof value], mask, name, path)
      if (inner !== undefined && name !== '__proto__') (made as Record<string, unknown>)[toText(name, mask)] = inner
    }
  path.pop()
  return made
}

function toText(given: string, mask: Mask | undefined): string {
  const text = toMediaStub(/[\ud800-\udfff]/.test(given) ? given.replace(loneSurrogate, '\ufffd') : given)
  if (!mask) return text
  // JSON inside a string, as in the arguments of a tool call, is masked by its keys, too.
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.stringify(toJson(JSON.parse(text), mask))
    } catch {
      // It only looked like it.
    }
  }
  return mask.text(text)
}
