import { createCounts, type Problem } from '@tracked-openai/core'
import { expect, test } from 'vitest'
import { createReach } from './create-reach.js'

function scene() {
  const told: Problem[] = []
  const line = { isOnline: true }
  const reach = createReach(
    createCounts((problem) => told.push(problem)),
    () => line.isOnline,
  )
  return { reach, told, line }
}

test('a host that fails to answer twice while online counts as blocked, which is reported once', () => {
  const { reach, told } = scene()
  reach.note(0)
  expect([reach.isBlocked(), told]).toEqual([false, []])
  for (let count = 0; count < 5; count += 1) reach.note(0)
  expect([reach.isBlocked(), told.map(({ code, dropped }) => [code, dropped])]).toEqual([
    true,
    [['posthog_blocked', 0]],
  ])
})

test.each([200, 503])('an answer of %i shows that the host is reachable', (status) => {
  const { reach } = scene()
  for (const one of [0, 0, status]) reach.note(one)
  expect(reach.isBlocked()).toBe(false)
})

test('being offline does not count as blocked', () => {
  const { reach, line, told } = scene()
  line.isOnline = false
  for (let count = 0; count < 5; count += 1) reach.note(0)
  expect([reach.isBlocked(), told]).toEqual([false, []])
})
