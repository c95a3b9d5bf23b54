const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** `1,234`, or a dash if unknown. */
export const toCount = (value) => (typeof value === 'number' ? whole.format(value) : '–')

/** `1 event`, `2 events`. */
export const toPlural = (value, word) => `${whole.format(value)} ${word}${value === 1 ? '' : 's'}`

/** US dollars with as many digits as necessary: `$1.25`, `$0.0031`, `$0.0000042`. */
export function toUsd(value) {
  if (typeof value !== 'number') return 'not priced'
  if (value === 0) return '$0'
  const digits = value >= 1 ? 2 : Math.min(9, Math.max(4, 1 - Math.floor(Math.log10(value))))
  return `$${value.toFixed(digits)}`
}

/** The cost of a trace, with `≥` if some of its calls have no cost. */
export const toCost = ({ usd, isPartial }) => (isPartial ? `≥ ${toUsd(usd)}` : toUsd(usd))

/** Seconds: `340 ms`, `2.41 s`, `1 m 20 s`. */
export function toSeconds(value) {
  if (typeof value !== 'number') return '–'
  if (value < 0.9995) return `${Math.round(value * 1000)} ms`
  if (value < 59.95) return `${value.toFixed(value < 10 ? 2 : 1)} s`
  const seconds = Math.round(value)
  return `${Math.floor(seconds / 60)} m ${seconds % 60} s`
}

const two = (value) => String(value).padStart(2, '0')

/** The local time, with the date if it is not today. */
export function toTime(ms, nowMs = Date.now()) {
  const date = new Date(ms)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  if (date.toDateString() === new Date(nowMs).toDateString()) return time
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`
}

/** Anything in one line: text as it is, records and lists as JSON. */
export const toText = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))

/** A JSON value as formatted text. Strings are shown as they are, or formatted if they contain JSON. */
export function toPretty(value) {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2) ?? ''
  if (!/^\s*[[{]/.test(value)) return value
  try {
    return JSON.stringify(JSON.parse(value), null, 2)
  } catch {
    return value
  }
}
