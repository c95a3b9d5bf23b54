/** Bytes of JSON: if list items, or fields, would each have to be cut to less, some are dropped instead. */
const minItem = 4_096
const minField = 64
/** An upper bound for the size of a mark. */
const markBytes = 40

/**
 * Cuts `value` to about `room` UTF-8 bytes of JSON and marks what is missing. The longest parts are cut first. A list
 * with too many items keeps the first one and the last ones, because the newest messages are at the end.
 */
export function cut(value: unknown, room: number): unknown {
  const size = bytesOf(value)
  if (size <= room) return value
  if (typeof value === 'string') {
    return cutText(value, Math.max(0, (value.length * (room - markBytes)) / size))
  }
  if (typeof value !== 'object' || !value) return value
  const isList = Array.isArray(value)
  const all = Object.entries(value)
  // In a very long list, only the items that stay are measured.
  let most = all.length > room / minField ? 0 : levelOf(all.map(bytesOf), room)
  let end = 1
  if (most < (isList ? minItem : 1)) {
    most = room / 3
    room -= markBytes + Math.min(bytesOf(all[0]), most)
    for (end = all.length; end > 1; end -= 1) if ((room -= Math.min(bytesOf(all[end - 1]), most)) < 0) break
  }
  const kept = all.flatMap(([name, item], at) => {
    if (!at || at >= end) return [[name, cut(item, most - name.length - 5)]]
    return isList && at === 1 ? [[name, `[${end - 1} items cut]`]] : []
  })
  return isList ? kept.map(([, item]) => item) : Object.fromEntries(kept)
}

/** Keeps `most` UTF-16 units of a text, but no half of a surrogate pair. `length`: of all there was. */
export function cutText(text: string, most: number, length = text.length): string {
  const kept = text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
  return `${kept} [${length - kept.length} characters cut]`
}

/** The limit for each size with which all `sizes` together fit into `room`. */
function levelOf(sizes: readonly number[], room: number): number {
  let left = sizes.length
  for (const size of [...sizes].sort((a, b) => a - b)) {
    if (size * left > room) break
    room -= size
    left -= 1
  }
  return room / left
}

/** Size of the JSON of a value in UTF-8 bytes. */
export function bytesOf(value: unknown): number {
  const json = String(JSON.stringify(value))
  const wide = json.replace(/[\0-\x7f]+/g, '')
  return json.length + wide.length + wide.replace(/[\0-\u07ff\ud800-\udfff]+/g, '').length
}
