import { keyRecord } from './key-record.js'
import type { Sql } from './sql.js'
import type { StoreWriter } from './store.js'
import { teamRecord } from './team-record.js'

/** The writer of one transaction, which gives everything that it writes the number `revision`. */
export function createWriter(sql: Sql, revision: number): StoreWriter {
  const first = async (statement: string, value: string) =>
    (await sql.query<{ record: string }>(statement, [value]))[0]?.record
  return {
    async team(id) {
      const record = await first('select record from gateway_teams where id = $1 and record is not null', id)
      return record === undefined ? undefined : teamRecord.parse(JSON.parse(record))
    },
    async key(hash) {
      const record = await first('select record from gateway_keys where hash = $1 and record is not null', hash)
      return record === undefined ? undefined : keyRecord.parse(JSON.parse(record))
    },
    async keyByAlias(alias) {
      const record = await first('select record from gateway_keys where alias = $1 and record is not null', alias)
      return record === undefined ? undefined : keyRecord.parse(JSON.parse(record))
    },
    async keysOfTeam(teamId) {
      const rows = await sql.query<{ record: string }>(
        'select record from gateway_keys where team_id = $1 and record is not null',
        [teamId],
      )
      return rows.map(({ record }) => keyRecord.parse(JSON.parse(record)))
    },
    async putTeam(team) {
      await sql.query(
        `insert into gateway_teams (id, revision, record) values ($1, $2, $3)
          on conflict (id) do update set revision = excluded.revision, record = excluded.record`,
        [team.id, revision, JSON.stringify(team)],
      )
    },
    async putKey(key) {
      await sql.query(
        `insert into gateway_keys (hash, revision, alias, team_id, record) values ($1, $2, $3, $4, $5)
          on conflict (hash) do update set revision = excluded.revision, alias = excluded.alias,
            team_id = excluded.team_id, record = excluded.record`,
        [key.hash, revision, key.alias ?? null, key.teamId ?? null, JSON.stringify(key)],
      )
    },
    async deleteTeam(id) {
      await sql.query('update gateway_teams set revision = $1, record = null where id = $2', [revision, id])
    },
    async deleteKey(hash) {
      await sql.query(
        'update gateway_keys set revision = $1, alias = null, team_id = null, record = null where hash = $2',
        [revision, hash],
      )
    },
  }
}
