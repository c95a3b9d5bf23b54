import { expect, test } from 'vitest'
import { readError } from './read-error.js'

test.each([
  ['Chromium', 'Failed to fetch'],
  ['Chromium, while reading a body', 'network error'],
  ['Firefox', 'NetworkError when attempting to fetch resource.'],
  ['Firefox, while reading a body', 'Error in input stream'],
  ['Safari', 'Load failed'],
  ['Safari, while reading a body', 'The network connection was lost.'],
  ['Node', 'fetch failed'],
  ['Node, while reading a body', 'terminated'],
])('a connection error is recognised by its message in %s', (_, message) => {
  expect(readError(new TypeError(message))).toEqual({ type: 'connection_error', message })
})
