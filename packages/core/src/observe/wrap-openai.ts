import { mergeTracking } from '../context/merge-tracking.js'
import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { openCall } from './open-call.js'
import { asRecord } from './openai/as-record.js'
import { operationOf } from './operation-of.js'
import type { TrackedClient } from './tracked-client.js'
import { watchMethod } from './watch-method.js'
import { watchPromise } from './watch-promise.js'
import { type ResourceSite, trackedResource } from './tracked-resource.js'

/** Under this key a tracked client gives the client it stands for, to every copy of this package. */
const bareKey = Symbol.for('tracked-openai.bare')
/** Under this one, the tracking of a scoped client: it holds where that is wrapped once more. */
const scopeKey = Symbol.for('tracked-openai.scope')

/** What is done to a tracked client and is done to the client itself. */
const passed = ['set', 'has', 'deleteProperty', 'defineProperty', 'ownKeys'] as const
type Bare = Record<PropertyKey, unknown>
type Method = (...args: unknown[]) => unknown

/**
 * A client that behaves as the one it is given and reports its model calls. It never touches that client.
 * Throws a set-up error when `client` is not an OpenAI client.
 */
export function wrapOpenAI<Client extends object>(
  client: Client,
  tracker: Tracker,
  scope = (client as { readonly [scopeKey]?: Tracking } | null)?.[scopeKey],
): Client & TrackedClient {
  const bare = bareClient(client)
  const made = new Map<unknown, unknown>()
  const once = (key: unknown, make: () => unknown) => made.get(key) ?? made.set(key, make()).get(key)

  const added: Record<PropertyKey, unknown> = {
    [bareKey]: bare,
    [scopeKey]: scope,
    withTracking: (tracking: Tracking) => wrapOpenAI(bare, tracker, mergeTracking(scope, tracking)),
  }
  if (bare.withOptions)
    added.withOptions = (...args: unknown[]) =>
      wrapOpenAI((bare.withOptions as Method)(...args) as object, tracker, scope)
  const look =
    (name: string): Method =>
    (...args) =>
      tracker.parts ? tracker.parts.watchLook(name, args, site) : (bare[name] as Method)(...args)
  for (const name of ['get', 'getAPIList'])
    if (bare[name] && !isSubclassMethod(bare, name, bare[name])) added[name] = look(name)
  if (bare.post)
    added.post = (path: unknown, given: unknown, ...rest: unknown[]) => {
      const operation = operationOf(path)
      const { body } = asRecord(given)
      if (!operation || !body) return look('post')(path, given, ...rest)
      const isSdks = !!bare.buildRequest && !Object.hasOwn(bare, 'post')
      return watchMethod({ tracker, scope, operation, client: bare, isSdks }, body, given, (ours, own) =>
        (bare.post as Method)(path, ours === body ? own : { ...(own as object), body: ours }, ...rest),
      )
    }

  const handler: ProxyHandler<Bare> = {
    get(_, key) {
      if (Object.hasOwn(added, key)) return added[key]
      const value: unknown = Reflect.get(bare, key, bare)
      if (typeof value === 'object' && value && typeof key === 'string')
        return once(value, () => tracker.quietly(() => trackedResource(value as Bare, key, site)) ?? value)
      if (typeof value !== 'function' || key === 'constructor' || Object.hasOwn(bare, key)) return value
      return once(value, () => (value as Method).bind(isSubclassMethod(bare, key, value) ? facade : bare))
    },
    getOwnPropertyDescriptor(_, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(bare, key)
      return descriptor && { ...descriptor, configurable: true }
    },
  }
  for (const trap of passed)
    handler[trap] = (_: unknown, ...args: unknown[]) => (Reflect[trap] as Method)(bare, ...args.slice(0, 2)) as never
  // The target is a stand-in: a Proxy over a frozen client would have to give the client's own resources.
  const facade = new Proxy(Object.create(Object.getPrototypeOf(bare) as object) as Bare, handler)
  const site: ResourceSite = {
    tracker,
    scope,
    client: bare,
    facade: facade as Bare & ResourceSite['facade'],
    openCall,
    watchMethod,
    watchPromise,
  }
  return facade as Client & TrackedClient
}

/** The client itself, whether it is given bare or already tracked; throws when it is no OpenAI client. */
function bareClient(client: unknown): Bare {
  const given = client as (Bare & { chat?: { completions?: Bare }; responses?: Bare }) | null | undefined
  if (given?.chat?.completions?.create ?? given?.responses?.create) return (given[bareKey] ?? given) as Bare
  const seen = String(given?.constructor?.name ?? (given && typeof given))
  throw new TypeError(`trackedOpenAI needs an OpenAI client, got ${seen}. Write trackedOpenAI(new OpenAI()).`)
}

/**
 * Is it a method that the caller's own subclass of the client defines? It runs on the facade, so that the calls it
 * makes are seen; unless it names private members, as they are or as compilers write them, or `super`, which exist on the client alone.
 */
function isSubclassMethod(client: object, key: PropertyKey, method: unknown): boolean {
  for (let owner: unknown = Object.getPrototypeOf(client); owner; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, 'buildRequest')) return false
    if (Object.hasOwn(owner, key))
      return !/\.#\w|#\w+ in |\bsuper[.([]\S|_private|class_?(private|brand)/i.test(String(method))
  }
  return false
}
