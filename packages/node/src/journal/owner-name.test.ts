import { describe, expect, test } from 'vitest'
import { isOwnerDead, type Owner, type OwnerSigns, toFreeName, toOwnerName } from './owner-name.js'

const owner: Owner = { sinceMs: 1_750_000_000_000, host: 'box.local', pid: 10, started: '555', random: 'ab' }
const self: Owner = { ...owner, pid: 99, random: 'cd' }
const alive: OwnerSigns = { self, silentMs: 1_000, isRunning: () => true, startedOf: () => '555' }

describe('an owner', () => {
  test.each<[string, boolean | undefined, Partial<OwnerSigns>, Partial<Owner>]>([
    ['that runs is alive, however silent', false, { silentMs: 1e9 }, {}],
    ['whose process is gone is dead', true, { isRunning: () => false }, {}],
    ['whose pid was given to a later process is dead', true, { startedOf: () => '777' }, {}],
    ['of another machine is alive while it is heard', false, { isRunning: () => false }, { host: 'other' }],
    ['of another machine that is silent is dead', true, { silentMs: 121_000 }, { host: 'other' }],
    ['in another thread of this process is alive while it is heard', false, {}, { pid: 99 }],
    ['in a thread that ended is dead', true, { silentMs: 121_000 }, { pid: 99 }],
    ['with our pid from before a restart of the container is dead', true, { startedOf: () => '777' }, { pid: 99 }],
    ['without a known start is dead when it is silent', true, { silentMs: 121_000 }, { started: '0' }],
  ])('%s', (_, expected, signs, more) => {
    expect(isOwnerDead(toOwnerName({ ...owner, ...more }), { ...alive, ...signs })).toBe(expected)
  })

  test('that released its folder counts as dead at once', () => {
    expect(isOwnerDead(toFreeName(toOwnerName(owner)), alive)).toBe(true)
  })

  test.each(['README', '.DS_Store', 'a.b.c.d.e', '000000000.box.0.1.ab'])('is not read from %s', (name) => {
    expect(isOwnerDead(name, alive)).toBeUndefined()
  })

  test('that started later sorts later', () => {
    const names = [1, 1.75e12, 36 ** 8].map((sinceMs) => toOwnerName({ ...owner, sinceMs }))
    expect([...names].sort()).toEqual(names)
  })
})
