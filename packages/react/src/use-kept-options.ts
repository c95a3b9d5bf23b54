'use client'

import type { TrackedOptions } from '@tracked-openai/browser'
import { useState } from 'react'
import { useLatest } from './use-latest.js'

type Data = Readonly<Record<string, unknown>>

/** Data is compared by value down to this depth; below, and in cycles, by identity. */
const mostLevels = 6
/** Functions are replaced down to the detectors of a policy; below is the caller's own data. */
const levelsOfOptions = 2

/**
 * Returns the same object as long as the options are equivalent, so that they may be written inline. Data is compared
 * by value, a posthog-js instance by identity. Functions may change at every render: calls go to the latest one.
 */
export function useKeptOptions(given: TrackedOptions): TrackedOptions {
  const latest = useLatest(given)
  const keep = () => ({ given, kept: toKept(given, latest) as TrackedOptions })
  const [now, setNow] = useState(keep)
  if (isSame(now.given, given)) return now.kept
  const next = keep()
  setNow(next)
  return next.kept
}

function isSame(one: unknown, other: unknown, level = 0): boolean {
  if (Object.is(one, other)) return true
  if (typeof one === 'function') return typeof other === 'function'
  if (one instanceof RegExp) return other instanceof RegExp && String(one) === String(other)
  if (!isData(one) || !isData(other) || Array.isArray(one) !== Array.isArray(other) || level > mostLevels) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => name in other && isSame(one[name], other[name], below(level, name)))
  )
}

/** `latest`: the current value in place of `given`; nothing until its render is committed. */
function toKept(given: unknown, latest: () => unknown, level = 0): unknown {
  if (typeof given === 'function')
    return (...values: unknown[]): unknown => {
      const now = latest()
      return ((typeof now === 'function' ? now : given) as (...values: unknown[]) => unknown)(...values)
    }
  if (!isData(given) || level > levelsOfOptions) return given
  const kept = Object.entries(given).map(([name, value]) => [
    name,
    toKept(value, () => (latest() as Data | undefined)?.[name], below(level, name)),
  ])
  return Array.isArray(given) ? kept.map(([, value]) => value) : Object.fromEntries(kept)
}

/** Instances are never compared by value. */
const below = (level: number, name: string) => (name === 'posthog' ? Infinity : level + 1)

const isData = (value: unknown): value is Data =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
