import { mergeTracking } from '../context/merge-tracking.js'
import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { readerOf } from './reader-of.js'
import { watchMethod } from './watch-method.js'
import { type ResourceSite, trackedResource } from './tracked-resource.js'

/** What `trackedOpenAI` adds to a client. */
export interface TrackedClient {
  /** The same client with tracking of its own: for one request, one user, one trace. */
  withTracking(tracking: Tracking): this
}

/** Under this key a tracked client gives the client it stands for, to every copy of this package. */
const bareKey = Symbol.for('tracked-openai.bare')

const resources = ['chat', 'completions', 'responses', 'embeddings']
type Method = (...args: unknown[]) => unknown

/**
 * A client that behaves as the one it is given and reports its model calls. It never touches that client.
 * Throws a set-up error when `client` is not an OpenAI client.
 */
export function wrapOpenAI<Client extends object>(
  client: Client,
  tracker: Tracker,
  scope?: Tracking,
): Client & TrackedClient {
  const bare = bareClient(client)
  const made = new Map<unknown, unknown>()
  const once = <Value>(key: unknown, make: () => Value): Value => {
    if (!made.has(key)) made.set(key, make())
    return made.get(key) as Value
  }

  const added: Record<PropertyKey, unknown> = {
    [bareKey]: bare,
    withTracking: (tracking: Tracking) => wrapOpenAI(bare, tracker, mergeTracking(scope, tracking)),
  }
  if (typeof bare.withOptions === 'function')
    added.withOptions = (...args: unknown[]) =>
      wrapOpenAI((bare.withOptions as Method)(...args) as object, tracker, scope)
  if (typeof bare.post === 'function')
    added.post = (path: unknown, options: unknown, ...rest: unknown[]) => {
      const post = (given: unknown) => (bare.post as Method)(path, given, ...rest)
      const reader = typeof path === 'string' ? readerOf(path) : undefined
      if (!reader || typeof options !== 'object' || options === null || 'then' in options) return post(options)
      const site = { tracker, scope, reader, baseUrl: bare.baseURL, mayAsk: false }
      return watchMethod(site, (options as { body?: unknown }).body, options, (body, own) =>
        post(body === (options as { body?: unknown }).body ? own : { ...(own as object), body }),
      )
    }

  // The target is a stand-in: a Proxy over a frozen client would have to give the client's own resources.
  const facade = new Proxy(Object.create(Object.getPrototypeOf(bare) as object) as Record<PropertyKey, unknown>, {
    get(_, key) {
      if (Object.hasOwn(added, key)) return added[key]
      const value: unknown = Reflect.get(bare, key, bare)
      if (resources.includes(key as string) && typeof value === 'object' && value !== null) {
        const site: ResourceSite = { tracker, scope, client: bare, facade }
        return once(value, () => tracker.quietly(() => trackedResource(value, [key as string], site)) ?? value)
      }
      if (typeof value !== 'function' || key === 'constructor' || Object.hasOwn(bare, key)) return value
      return once(value, () => (value as Method).bind(isSubclassMethod(bare, key, value) ? facade : bare))
    },
    set: (_, key, value) => Reflect.set(bare, key, value, bare),
    has: (_, key) => key in added || key in bare,
    deleteProperty: (_, key) => Reflect.deleteProperty(bare, key),
    defineProperty: (_, key, descriptor) => Reflect.defineProperty(bare, key, descriptor),
    ownKeys: () => Reflect.ownKeys(bare),
    getOwnPropertyDescriptor(_, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(bare, key)
      return descriptor && { ...descriptor, configurable: true }
    },
    getPrototypeOf: () => Object.getPrototypeOf(bare) as object,
  })
  return facade as Client & TrackedClient
}

/** The client itself, whether it is given bare or already tracked; throws when it is no OpenAI client. */
function bareClient(client: unknown): Record<PropertyKey, unknown> {
  const isObject = typeof client === 'object' && client !== null
  const bare = isObject ? ((client as Record<PropertyKey, unknown>)[bareKey] ?? client) : client
  const { chat, responses } = (bare ?? {}) as { chat?: { completions?: { create?: unknown } }; responses?: { create?: unknown } }
  if (typeof chat?.completions?.create === 'function' || typeof responses?.create === 'function')
    return bare as Record<PropertyKey, unknown>
  const seen = isObject ? (client.constructor?.name ?? 'an object') : client === null ? 'null' : typeof client
  throw new TypeError(
    `trackedOpenAI needs an OpenAI client, got ${seen}. Write trackedOpenAI(new OpenAI()), or trackedOpenAI(new AzureOpenAI()).`,
  )
}

/**
 * Is it a method that the caller's own subclass of the client defines? It runs on the facade, so that the calls it
 * makes are seen; unless it names private members or `super`, which exist on the client alone.
 */
function isSubclassMethod(client: object, key: PropertyKey, method: unknown): boolean {
  for (let owner: unknown = Object.getPrototypeOf(client); owner; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, 'buildRequest')) return false
    if (Object.hasOwn(owner, key)) return !/#|\bsuper\b|__classPrivateField/.test(Function.prototype.toString.call(method))
  }
  return false
}
