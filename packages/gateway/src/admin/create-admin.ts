import type { Runtime } from '@tracked-openai/core'
import type { Config } from '../config/config.js'
import { isAnonymous } from '../keys/anonymous.js'
import type { ManagedKeys } from '../keys/create-keys.js'
import type { KeyFacts } from '../keys/keys.js'
import type { AdminContext } from './admin-context.js'
import { AdminError, toErrorBody } from './admin-error.js'
import { addCallback, deleteCallback, disableLogging, showCallbacks } from './callback-routes.js'
import { deleteKeys, generateKey, listKeys, showKey, updateKey } from './key-routes.js'
import { createTeam, deleteTeams, listTeams, showTeam, updateTeam } from './team-routes.js'

export interface AdminRequest {
  readonly method: string
  /** The path of the URL as it was sent, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** The key of the caller. */
  readonly key: KeyFacts
  /** Parsed JSON; `undefined` if the request has no body. */
  readonly body: unknown
}

export interface AdminAnswer {
  readonly status: number
  /** JSON. Only the answer of `/key/generate` contains a secret. */
  readonly body: unknown
}

type Route = (context: AdminContext, ...parts: string[]) => Promise<unknown>

/** By method and path; `*` matches one path segment, which is passed to the route. */
const routes: Readonly<Record<string, Route>> = {
  'POST /team/new': createTeam,
  'GET /team/info': showTeam,
  'POST /team/update': updateTeam,
  'POST /team/delete': deleteTeams,
  'GET /team/list': listTeams,
  'POST /team/*/callback': (context, id = '') => addCallback(context, id),
  'GET /team/*/callback': (context, id = '') => showCallbacks(context, id),
  'DELETE /team/*/callback/*': (context, id = '', name = '') => deleteCallback(context, id, name),
  'POST /team/*/disable_logging': (context, id = '') => disableLogging(context, id),
  'POST /key/generate': generateKey,
  'GET /key/info': showKey,
  'POST /key/update': updateKey,
  'POST /key/delete': deleteKeys,
  'GET /key/list': listKeys,
}

/**
 * LiteLLM's API for teams and keys. Resolves to `undefined` if no route matches the path, and never rejects. `config` is read
 * for each request, so that a reload takes effect.
 */
export function createAdmin(options: {
  readonly keys: ManagedKeys
  readonly config: () => Config
  readonly runtime: Runtime
}): (request: AdminRequest) => Promise<AdminAnswer | undefined> {
  const { keys, config, runtime } = options

  const contextOf = ({ key, body, query }: AdminRequest): AdminContext => ({
    caller: key,
    body,
    query,
    keys,
    config: config(),
    runtime,
    async write(work) {
      const result = await whileStoreIsUp(() => keys.store.write(work))
      await whileStoreIsUp(() => keys.refresh())
      return result
    },
  })

  return async (request) => {
    const parts = request.path.replace(/\/+$/, '').split('/').slice(1)
    const known = Object.keys(routes).filter((pattern) => isPath(pattern, parts))
    if (known.length === 0) return undefined
    try {
      const pattern = known.find((route) => route.startsWith(`${request.method} `))
      if (!pattern) throw new AdminError(405, `${request.path} takes ${known.map(methodOf).join(' or ')}.`)
      checkCaller(request.key)
      const values = valuesOf(pattern, parts)
      await whileStoreIsUp(() => keys.refresh())
      return { status: 200, body: await routes[pattern]?.(contextOf(request), ...values) }
    } catch (error) {
      const known =
        error instanceof AdminError ? error : new AdminError(500, 'The gateway failed: this is a bug in the gateway.')
      return { status: known.status, body: toErrorBody(known) }
    }
  }
}

const methodOf = (pattern: string) => pattern.slice(0, pattern.indexOf(' '))
const partsOf = (pattern: string) => pattern.slice(pattern.indexOf('/') + 1).split('/')

function isPath(pattern: string, parts: readonly string[]): boolean {
  const wanted = partsOf(pattern)
  return (
    wanted.length === parts.length &&
    wanted.every((part, index) => (part === '*' ? parts[index] !== '' : part === parts[index]))
  )
}

function valuesOf(pattern: string, parts: readonly string[]): string[] {
  return partsOf(pattern).flatMap((part, index) => (part === '*' ? [decode(parts[index] ?? '')] : []))
}

function decode(part: string): string {
  let text: string | undefined
  try {
    text = decodeURIComponent(part)
  } catch {
    // Answered below.
  }
  // PostgreSQL cannot store NUL, and names have no control characters.
  if (text === undefined || /\p{Control}/u.test(text)) throw new AdminError(400, 'The path is not validly encoded.')
  return text
}

function checkCaller(key: KeyFacts): void {
  if (isAnonymous(key))
    throw new AdminError(
      401,
      'Teams and keys need a master key: write general_settings.master_key into the configuration, or set LITELLM_MASTER_KEY.',
    )
}

async function whileStoreIsUp<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    // These are bugs or rejected requests; anything else is a failure of the database.
    if (error instanceof AdminError || error instanceof TypeError || error instanceof ReferenceError) throw error
    throw new AdminError(503, 'The database cannot be reached. Try again.')
  }
}
