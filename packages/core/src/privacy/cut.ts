/** Bytes of an item of a list, and of a field, below which some are left out, rather than all of them be cut to less. */
const leastItem = 4_096
const leastField = 64
/** More than a mark has. */
const markBytes = 40

/**
 * `value` with about `room` UTF-8 bytes of JSON, and marks of what is missing. What is longest is cut first. A list of too many
 * items keeps its first one and its last ones, as the newest messages are: those between go.
 */
export function cut(value: unknown, room: number): unknown {
  const size = bytesOf(value)
  if (size <= room) return value
  if (typeof value === 'string') {
    const most = Math.max(0, (value.length * (room - markBytes)) / size)
    // Not between the halves of a surrogate pair.
    const kept = value.slice(0, most).replace(/[\ud800-\udbff]$/, '')
    return `${kept} [${value.length - kept.length} characters cut]`
  }
  if (typeof value !== 'object' || !value) return value
  const isList = Array.isArray(value)
  const all = Object.entries(value)
  // Half a million items are not looked at, but for those that stay.
  let most = all.length > room / leastField ? 0 : levelOf(all.map(bytesOf), room)
  let end = 1
  if (most < (isList ? leastItem : 1)) {
    most = room / 3
    room -= markBytes + Math.min(bytesOf(all[0]), most)
    for (end = all.length; end > 1; end -= 1) if ((room -= Math.min(bytesOf(all[end - 1]), most)) < 0) break
  }
  const kept = all.flatMap(([name, item], at) => {
    if (!at || at >= end) return [[name, cut(item, most - name.length - 5)]]
    return isList && at === 1 ? [[name, `[${end - 1} items cut]`]] : []
  })
  return isList ? kept.map(([, item]) => item as unknown) : Object.fromEntries(kept)
}

/** The size that none of `sizes` may exceed, so that they have `room` together. */
function levelOf(sizes: readonly number[], room: number): number {
  let left = sizes.length
  for (const size of [...sizes].sort((a, b) => a - b)) {
    if (size * left > room) break
    room -= size
    left -= 1
  }
  return room / left
}

/** UTF-8 bytes of the JSON of a value. */
export function bytesOf(value: unknown): number {
  const json = String(JSON.stringify(value))
  const wide = json.replace(/[\0-\x7f]+/g, '')
  return json.length + wide.length + wide.replace(/[\0-\u07ff\ud800-\udfff]+/g, '').length
}
