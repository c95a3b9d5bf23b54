/**
 * Follows `/stream` and connects again by itself. Calls `onStart` with what the server says of itself, then `onEvent`
 * for each event, stored and new; after a new `onStart` all events come again. `onState` tells `live` or `waiting`.
 */
export function followStream({ onStart, onEvent, onState }) {
  const stream = new EventSource('/stream')
  stream.addEventListener('start', ({ data }) => {
    onState('live')
    onStart(JSON.parse(data))
  })
  stream.addEventListener('message', ({ data }) => onEvent(JSON.parse(data)))
  stream.addEventListener('error', () => onState('waiting'))
}
