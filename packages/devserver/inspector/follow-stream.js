/**
 * Follows `/stream` and connects again by itself. Calls `onStart` with what the server says of itself, then `onEvent`
 * for each event, stored and new, and `onRefused` for each refused request; after a new `onStart` all come again. `onState` tells
 * `live` or `waiting`.
 */
export function followStream({ onStart, onEvent, onRefused, onState }) {
  const stream = new EventSource('/stream')
  stream.addEventListener('start', ({ data }) => {
    onState('live')
    onStart(JSON.parse(data))
  })
  stream.addEventListener('message', ({ data }) => onEvent(JSON.parse(data)))
  stream.addEventListener('refused', ({ data }) => onRefused(JSON.parse(data)))
  stream.addEventListener('error', () => onState('waiting'))
}
