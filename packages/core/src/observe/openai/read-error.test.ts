import { expect, test } from 'vitest'
import { readError } from './read-error.js'

test.each([
  ['Chromium', 'Failed to fetch'],
  ['Chromium, of a body', 'network error'],
  ['Firefox', 'NetworkError when attempting to fetch resource.'],
  ['Firefox, of a body', 'Error in input stream'],
  ['Safari', 'Load failed'],
  ['Safari, of a body', 'The network connection was lost.'],
  ['Node', 'fetch failed'],
  ['Node, of a body', 'terminated'],
])('a connection that was lost is known by the words of %s', (_, message) => {
  expect(readError(new TypeError(message))).toEqual({ type: 'connection_error', message })
})
