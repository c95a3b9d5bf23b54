/** A period of time in which usage is counted. */
export interface UsageWindow {
  /** The same on every gateway. */
  readonly id: string
  /** Milliseconds since the epoch; `undefined` if it never ends. */
  readonly endsAtMs?: number
}

const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Is this a duration in LiteLLM's format: `30s`, `15m`, `12h`, `7d`, `1w`, `1mo`? */
export const isDuration = (text: string): boolean => /^[1-9]\d{0,5}(s|m|h|d|w|mo)$/.test(text)

/** The end of a duration that begins at `fromMs`. Months are calendar months in UTC; a day that a month lacks becomes its last. */
export function endOf(duration: string, fromMs: number): number {
  const { amount, unit } = split(duration)
  if (unit !== 'mo') return fromMs + amount * (unitsMs[unit] ?? 0)
  const end = new Date(fromMs)
  end.setUTCMonth(end.getUTCMonth() + amount)
  if (end.getUTCDate() !== new Date(fromMs).getUTCDate()) end.setUTCDate(0)
  return end.getTime()
}

/**
 * The current window of a budget. Without a duration it never ends. Windows follow each other from `createdAtMs` on; those of
 * months begin with a calendar month.
 */
export function budgetWindow(duration: string | undefined, createdAtMs: number, nowMs: number): UsageWindow {
  if (duration === undefined) return { id: 'total' }
  const { amount, unit } = split(duration)
  if (unit === 'mo') {
    const now = new Date(nowMs)
    const months = now.getUTCFullYear() * 12 + now.getUTCMonth()
    const first = months - (months % amount)
    return { id: `budget:${duration}:${startOfMonth(first)}`, endsAtMs: startOfMonth(first + amount) }
  }
  const lengthMs = amount * (unitsMs[unit] ?? 0)
  const startMs = createdAtMs + Math.floor((nowMs - createdAtMs) / lengthMs) * lengthMs
  return { id: `budget:${duration}:${startMs}`, endsAtMs: startMs + lengthMs }
}

/** The current window of limits per minute. */
export function minuteWindow(nowMs: number): UsageWindow & { readonly endsAtMs: number } {
  const minute = Math.floor(nowMs / 60_000)
  return { id: `minute:${minute}`, endsAtMs: (minute + 1) * 60_000 }
}

/** `months` are counted from the year 0. */
const startOfMonth = (months: number) => Date.UTC(Math.floor(months / 12), months % 12)

function split(duration: string): { amount: number; unit: string } {
  const [, amount = '1', unit = 's'] = /^(\d+)(\w+)$/.exec(duration) ?? []
  return { amount: Number(amount), unit }
}
