import { expect, test } from 'vitest'
import { factsOf, openGatewayKeys } from '../../test/open-gateway-keys.js'
import { keyOf, teamOf } from '../../test/store-contract.js'
import { hashSecret } from './hash-secret.js'

test('the usage of deleted keys and teams is forgotten after an hour, and that of the others stays', async () => {
  const { keys, runtime, exchange } = await openGatewayKeys({})
  const [gone, kept] = [
    keyOf(hashSecret('sk-gone'), { teamId: 'gone' }),
    keyOf(hashSecret('sk-kept'), { teamId: 'kept' }),
  ]
  const [goneTeam, keptTeam] = [teamOf('gone'), teamOf('kept')]
  await keys.store.write(async (writer) => {
    for (const team of [goneTeam, keptTeam]) await writer.putTeam(team)
    for (const key of [gone, kept]) await writer.putKey(key)
  })
  await keys.refresh()
  for (const secret of ['sk-gone', 'sk-kept']) keys.spend(factsOf(keys.find(secret)), 'm', { usd: 1 }, runtime.now())
  await exchange()
  await keys.store.write(async (writer) => {
    await writer.deleteKey(gone.hash)
    await writer.deleteTeam(goneTeam.id)
  })
  const spent = () => [gone, goneTeam, kept, keptTeam].map((record) => keys.spentOf(record, runtime.now()).usd)
  await exchange()
  expect(spent()).toEqual([1, 1, 1, 1])
  runtime.advance(3_600_000)
  // The jump of the clock also lets the queries of the first exchange after it time out.
  await exchange()
  await exchange()
  expect(spent()).toEqual([0, 0, 1, 1])
})
