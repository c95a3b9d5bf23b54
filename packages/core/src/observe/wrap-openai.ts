import { mergeTracking } from '../context/merge-tracking.js'
import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { asRecord } from './openai/as-record.js'
import { operationOf } from './operation-of.js'
import type { TrackedClient } from './tracked-client.js'
import { watchMethod } from './watch-method.js'
import { type ResourceSite, trackedResource } from './tracked-resource.js'

/** Key under which a tracked client exposes the bare client, to every copy of this package. */
const bareKey = Symbol.for('tracked-openai.bare')
/** Key for the tracking of a scoped client, which is kept if the client is wrapped again. */
const scopeKey = Symbol.for('tracked-openai.scope')

/** Proxy traps that are forwarded to the client itself. */
const forwardedTraps = ['set', 'has', 'deleteProperty', 'defineProperty', 'ownKeys'] as const
type Bare = Record<PropertyKey, unknown>
type Method = (...args: unknown[]) => unknown

/**
 * Returns a client that behaves like the given one and reports its model calls. The given client is not modified.
 * Throws a set-up error if `client` is not an OpenAI client.
 */
export function wrapOpenAI<Client extends object>(
  client: Client,
  tracker: Tracker,
  scope = (client as { readonly [scopeKey]?: Tracking } | null)?.[scopeKey],
): Client & TrackedClient {
  const bare = bareClient(client)
  const cache = new Map<unknown, unknown>()
  const cached = (key: unknown, make: () => unknown) => cache.get(key) ?? cache.set(key, make()).get(key)

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
    added.post = (path: unknown, options: unknown, ...rest: unknown[]) => {
      const operation = operationOf(path)
      const { body } = asRecord(options)
      if (!operation || !body) return look('post')(path, options, ...rest)
      const isSdk = !!bare.buildRequest && !Object.hasOwn(bare, 'post')
      return watchMethod({ tracker, scope, operation, client: bare, isSdk }, body, options, (sentBody, sentOptions) =>
        (bare.post as Method)(
          path,
          sentBody === body ? sentOptions : { ...(sentOptions as object), body: sentBody },
          ...rest,
        ),
      )
    }

  const handler: ProxyHandler<Bare> = {
    get(_, key) {
      if (Object.hasOwn(added, key)) return added[key]
      const value: unknown = Reflect.get(bare, key, bare)
      if (typeof value === 'object' && value && typeof key === 'string')
        return cached(value, () => tracker.quietly(() => trackedResource(value as Bare, key, site)) ?? value)
      if (typeof value !== 'function' || key === 'constructor' || Object.hasOwn(bare, key)) return value
      return cached(value, () => (value as Method).bind(isSubclassMethod(bare, key, value) ? facade : bare))
    },
    getOwnPropertyDescriptor(_, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(bare, key)
      return descriptor && { ...descriptor, configurable: true }
    },
  }
  for (const trap of forwardedTraps)
    handler[trap] = (_: unknown, ...args: unknown[]) => (Reflect[trap] as Method)(bare, ...args.slice(0, 2)) as never
  // The Proxy target is a stand-in: over a frozen client, a Proxy would have to return the client's own resources.
  const facade = new Proxy(Object.create(Object.getPrototypeOf(bare) as object) as Bare, handler)
  const site: ResourceSite = {
    tracker,
    scope,
    client: bare,
    facade: facade as Bare & ResourceSite['facade'],
  }
  return facade as Client & TrackedClient
}

/** The bare client, whether a bare or a tracked one is given; throws if it is not an OpenAI client. */
function bareClient(client: unknown): Bare {
  const given = client as (Bare & { chat?: { completions?: Bare }; responses?: Bare }) | null | undefined
  if (given?.chat?.completions?.create ?? given?.responses?.create) return (given[bareKey] ?? given) as Bare
  const seen = String(given?.constructor?.name ?? (given && typeof given))
  throw new TypeError(`trackedOpenAI needs an OpenAI client, got ${seen}. Write trackedOpenAI(new OpenAI()).`)
}

/**
 * Whether it is a method of the caller's own subclass of the client. Such a method runs on the facade, so that its
 * calls are observed, unless its source refers to private members (native or as emitted by compilers) or to `super`,
 * which only work on the client itself.
 */
function isSubclassMethod(client: object, key: PropertyKey, method: unknown): boolean {
  for (let owner: unknown = Object.getPrototypeOf(client); owner; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, 'buildRequest')) return false
    if (Object.hasOwn(owner, key))
      return !/\.#\w|#\w+ in |\bsuper[.([]\S|_private|class_?(private|brand)/i.test(String(method))
  }
  return false
}
