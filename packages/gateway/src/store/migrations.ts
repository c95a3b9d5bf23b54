/**
 * The migrations, oldest first. Released ones are never changed. The statements run on both SQLite and PostgreSQL. Names begin
 * with `gateway_`, so that the database may be shared with LiteLLM.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    // One row for each sequence of revisions. A transaction that takes the next number locks the row until it commits, so numbers
    // become visible in order, and "changed after N" misses nothing.
    'create table gateway_revisions (name text primary key, revision bigint not null)',
    "insert into gateway_revisions (name, revision) values ('records', 0), ('counters', 0)",
    // `record` is JSON, or null after deletion, so that other gateways learn of the deletion.
    'create table gateway_teams (id text primary key, revision bigint not null, record text)',
    'create index gateway_teams_revision on gateway_teams (revision)',
    'create table gateway_keys (hash text primary key, revision bigint not null, alias text unique, team_id text, record text)',
    'create index gateway_keys_revision on gateway_keys (revision)',
    'create index gateway_keys_team on gateway_keys (team_id)',
    `create table gateway_counters (
      subject text not null, period text not null, ends_at bigint, revision bigint not null,
      usd double precision not null, tokens bigint not null, requests bigint not null,
      primary key (subject, period)
    )`,
    'create index gateway_counters_revision on gateway_counters (revision)',
    'create index gateway_counters_end on gateway_counters (ends_at)',
    'create table gateway_batches (id text primary key, revision bigint not null, added_at bigint not null)',
  ],
]
