import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Played } from './play-cases.js'

/** Plays every case with one major of the SDK, against the host and through the gateway. */
function play(sdk: string): Promise<Played[]> {
  const script = fileURLToPath(new URL('play-cases.ts', import.meta.url))
  const child = fork(script, [sdk], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    child.once('message', (played) => resolve(played as Played[]))
    child.once('exit', (code) => reject(new Error(`The cases ended with code ${code}.`)))
  })
}

const majors = { 5: play('openai5'), 6: play('openai'), 7: play('openai7') }

describe.each(Object.entries(majors))('openai %s', async (_, playing) => {
  const played = await playing

  test('there are at least 80 cases', () => expect(played.length).toBeGreaterThanOrEqual(80))

  test.each(played)('$name: the same through the gateway as from the host', ({ direct, through, events }) => {
    expect(through).toEqual(direct)
    expect(events).toBe(through.bodies.length)
  })
})
