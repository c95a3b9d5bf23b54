import { randomBytes } from 'node:crypto'
import { keyPlace } from '../keys/create-roster.js'
import { hashSecret } from '../keys/hash-secret.js'
import { endOf } from '../keys/usage-windows.js'
import type { KeyRecord } from '../store/key-record.js'
import type { StoreWriter } from '../store/store.js'
import { type AdminContext, canManage, checkMaster, checkTeam } from './admin-context.js'
import { AdminError } from './admin-error.js'
import { keyDeletion, keyUpdate, newKey } from './admin-schemas.js'
import { readBody } from './read-body.js'
import { readCallbacks } from './read-callback.js'
import { readLimits, readMetadata } from './read-limits.js'
import { toKeyAnswer } from './to-answers.js'

/** Its answer is the only one that contains a key's secret. */
export async function generateKey(context: AdminContext): Promise<unknown> {
  const { keys, runtime } = context
  const body = readBody(newKey, context.body)
  if (body.team_id == null) checkMaster(context)
  checkUser(context, body.user_id)
  const nowMs = Math.floor(runtime.now())
  const secret = body.key ?? `sk-${randomBytes(32).toString('base64url')}`
  if (keys.isMasterKey(secret)) throw new AdminError(400, 'This is the master key. Write another one.', 'key')
  const hash = hashSecret(secret)
  const { metadata = {}, logging = [] } = readMetadata(body.metadata)
  const key: KeyRecord = {
    hash,
    hint: `sk-...${secret.slice(-4)}`,
    alias: body.key_alias ?? undefined,
    userId: body.user_id ?? undefined,
    teamId: body.team_id ?? undefined,
    ...readLimits(body),
    metadata,
    callbacks: readCallbacks(logging, { ...sealingFor(context, hash), before: [] }),
    expiresAtMs: body.duration == null ? undefined : endOf(body.duration, nowMs),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  }
  await context.write(async (writer) => {
    await checkTeamOf(context, writer, key)
    await checkAlias(writer, key)
    if (await writer.key(hash)) throw new AdminError(400, 'This key already exists. Write another one.', 'key')
    await writer.putKey(key)
  })
  return { key: secret, token_id: hash, ...toKeyAnswer(key, keys, nowMs) }
}

export async function updateKey(context: AdminContext): Promise<unknown> {
  const { keys, runtime } = context
  const body = readBody(keyUpdate, context.body)
  checkUser(context, body.user_id)
  const { metadata, logging } = readMetadata(body.metadata)
  const keep = <Value>(given: Value | null | undefined, before: Value | undefined) =>
    given === undefined ? before : (given ?? undefined)
  const { before, key } = await context.write(async (writer) => {
    const before = checkKey(context, await writer.key(toHash(body.key)))
    const after: KeyRecord = {
      ...before,
      alias: keep(body.key_alias, before.alias),
      userId: keep(body.user_id, before.userId),
      teamId: keep(body.team_id, before.teamId),
      ...readLimits(body, before),
      metadata: metadata ?? before.metadata,
      callbacks:
        logging === undefined
          ? before.callbacks
          : readCallbacks(logging, { ...sealingFor(context, before.hash), before: before.callbacks }),
      expiresAtMs: keep(
        typeof body.duration === 'string' ? endOf(body.duration, runtime.now()) : body.duration,
        before.expiresAtMs,
      ),
      updatedAtMs: runtime.now(),
    }
    await checkTeamOf(context, writer, after)
    await checkAlias(writer, after)
    await writer.putKey(after)
    return { before, key: after }
  })
  keys.keepSpent(before, key, runtime.now())
  return { key: key.hash, ...toKeyAnswer(key, keys, runtime.now()) }
}

/** Deletes all of the keys, or none if one of them does not exist. */
export async function deleteKeys(context: AdminContext): Promise<unknown> {
  const { keys, key_aliases: aliases } = readBody(keyDeletion, context.body)
  if (!keys?.length && !aliases?.length)
    throw new AdminError(422, 'Write keys or key_aliases: a list of at least one.', 'keys')
  const deleted = await context.write(async (writer) => {
    const found = [
      ...(await inTurn(keys ?? [], (key) => writer.key(toHash(key)))),
      ...(await inTurn(aliases ?? [], (alias) => writer.keyByAlias(alias))),
    ].map((key) => checkKey(context, key).hash)
    for (const hash of found) await writer.deleteKey(hash)
    return [...new Set(found)]
  })
  return { deleted_keys: deleted }
}

export async function showKey(context: AdminContext): Promise<unknown> {
  const { keys, query, caller, runtime } = context
  const given = query.get('key')
  const key = keys.roster.key(given === null ? caller.hash : toHash(given))
  // Every key may see itself.
  const seen = key !== undefined && key.hash === caller.hash ? key : checkKey(context, key)
  return { key: seen.hash, info: toKeyAnswer(seen, keys, runtime.now()) }
}

export async function listKeys(context: AdminContext): Promise<unknown> {
  const { keys, query, runtime } = context
  const { roster } = keys
  if (!context.caller.isMaster && !roster.teams().some((team) => canManage(context, team))) checkMaster(context)
  const number = (name: string, standard: number, max: number) => {
    const text = query.get(name) ?? String(standard)
    if (!/^\d{1,6}$/.test(text) || Number(text) < 1 || Number(text) > max)
      throw new AdminError(422, `${name} must be a whole number from 1 to ${max}.`, name)
    return Number(text)
  }
  const page = number('page', 1, 999_999)
  const size = number('size', 10, 100)
  const wanted = {
    teamId: query.get('team_id'),
    userId: query.get('user_id'),
    alias: query.get('key_alias'),
    hash: query.get('key_hash'),
  }
  const found = roster
    .keys()
    .filter((key) => mayManage(context, key))
    .filter((key) =>
      (['teamId', 'userId', 'alias', 'hash'] as const).every(
        (field) => wanted[field] === null || key[field] === wanted[field],
      ),
    )
    // Newest first, as in LiteLLM. A total order, because pages may be answered by different gateways.
    .sort((one, other) => other.createdAtMs - one.createdAtMs || (one.hash < other.hash ? 1 : -1))
  const shown = found.slice((page - 1) * size, page * size)
  // Python clients send "True".
  const isFull = /^(true|1)$/i.test(query.get('return_full_object') ?? '')
  return {
    keys: isFull ? shown.map((key) => toKeyAnswer(key, keys, runtime.now())) : shown.map(({ hash }) => hash),
    total_count: found.length,
    current_page: page,
    total_pages: Math.ceil(found.length / size),
  }
}

const toHash = (key: string) => (key.startsWith('sk-') ? hashSecret(key) : key)

const sealingFor = ({ config, keys }: AdminContext, hash: string) => ({
  general: config.general,
  seal: keys.seal,
  place: keyPlace(hash),
})

const mayManage = (context: AdminContext, key: KeyRecord) =>
  context.caller.isMaster || (key.teamId !== undefined && canManage(context, context.keys.roster.team(key.teamId)))

function checkKey(context: AdminContext, key: KeyRecord | undefined): KeyRecord {
  if (key && mayManage(context, key)) return key
  if (!context.caller.isMaster) throw new AdminError(403, 'You do not have access to this key')
  throw new AdminError(404, 'Key not found in database', 'key')
}

/** Admin rights belong to the user id: a caller who could give keys to any user could become admin of any team. */
function checkUser({ caller }: AdminContext, userId: string | null | undefined): void {
  if (caller.isMaster || userId == null || userId === caller.userId) return
  throw new AdminError(403, 'Only the master key may give a key to another user.', 'user_id')
}

async function checkTeamOf(context: AdminContext, writer: StoreWriter, { teamId }: KeyRecord): Promise<void> {
  if (teamId === undefined) checkMaster(context)
  else checkTeam(context, await writer.team(teamId), teamId, 400)
}

async function checkAlias(writer: StoreWriter, { alias, hash }: KeyRecord): Promise<void> {
  if (alias === undefined) return
  const other = await writer.keyByAlias(alias)
  if (other && other.hash !== hash)
    throw new AdminError(
      400,
      `Key with alias '${alias}' already exists. Unique key aliases across all keys are required.`,
      'key_alias',
    )
}

async function inTurn<Given, Result>(all: readonly Given[], run: (given: Given) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (const given of all) results.push(await run(given))
  return results
}
