import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Played } from './play-cases.js'

/**
 * Plays every case with one major of the SDK, bare and wrapped, in a process of its own, so that unhandled rejections
 * can be counted.
 */
function play(sdk: string): Promise<Played[]> {
  const script = fileURLToPath(new URL('play-cases.ts', import.meta.url))
  const child = fork(script, [sdk], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    child.once('message', (played) => resolve(played as Played[]))
    child.once('exit', (code) => reject(new Error(`The cases ended with code ${code}.`)))
  })
}

// All three run concurrently, because most of the time is spent waiting.
const majors = { 5: play('openai5'), 6: play('openai'), 7: play('openai7') }

describe.each(Object.entries(majors))('openai %s', async (_, playing) => {
  const played = await playing

  test('there are at least 100 cases', () => expect(played.length).toBeGreaterThanOrEqual(100))

  test.each(played)(
    '$name: the same result wrapped as bare, and one event per call',
    ({ bare, wrapped, endings, expected, first, problems }) => {
      expect(wrapped).toEqual(bare)
      expect(endings).toEqual(expected)
      expect(first[1]).toEqual(first[0])
      expect(problems).toEqual([])
    },
  )
})
