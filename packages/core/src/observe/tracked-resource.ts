import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { own } from './own.js'
import { readerOf } from './reader-of.js'
import { watchMethod } from './watch-method.js'
import { watchRunner } from './watch-runner.js'

export interface ResourceSite {
  readonly tracker: Tracker
  readonly scope: Tracking | undefined
  readonly client: Record<PropertyKey, unknown>
  readonly facade: object
}

type Resource = Record<PropertyKey, unknown>
type Method = (...args: unknown[]) => unknown

/**
 * The tracked twin of one of the client's resources. `path` is the way to it, as in `['chat', 'completions']`.
 *
 * For a client of the SDK it is a real instance of the resource's class whose client is the facade: the helpers
 * (`parse`, `stream`, `runTools`) come back to the facade by themselves, and their request is seen once, in `create`.
 */
export function trackedResource(original: object, path: readonly string[], site: ResourceSite): object {
  const resource = original as Resource
  const inner = path[0] === 'chat' ? (resource.completions as Resource | undefined) : resource
  if (inner?._client !== site.client) return foreignResource(resource, path, site)

  const Resource = (Object.getPrototypeOf(resource) as { constructor: new (client: object) => Resource }).constructor
  const twin = new Resource(site.facade)
  // Whatever was put on the caller's instance (a spy, another tool's method) stays in force.
  keepOwnMethods(resource, twin)
  if (inner === resource) watchCreate(resource, twin, path, site)
  else {
    keepOwnMethods(inner, twin.completions as Resource)
    watchCreate(inner, twin.completions as Resource, ['chat', 'completions'], site)
  }
  return twin
}

function keepOwnMethods(from: Resource, to: Resource): void {
  for (const key of Object.keys(from)) {
    const value = from[key]
    if (typeof value === 'function') own(to, key, (value as Method).bind(from))
  }
}

function watchCreate(original: Resource, twin: Resource, path: readonly string[], site: ResourceSite): void {
  own(twin, 'create', watched(original, 'create', path, site))
}

function watched(original: Resource, method: string, path: readonly string[], site: ResourceSite): Method {
  const reader = readerOf(path.join('/'))
  return (body, options, ...rest) => {
    const invoke = (ours: unknown, given: unknown) => (original[method] as Method)(ours, given, ...rest)
    if (!reader) return invoke(body, options)
    const { tracker, scope, client } = site
    return watchMethod({ tracker, scope, reader, baseUrl: client.baseURL, mayAsk: method === 'create' }, body, options, invoke)
  }
}

/**
 * A client that is not, or no longer, the SDK's own (another tool wrapped it): its methods are watched one by one,
 * and what that tool returns is what the caller gets.
 */
function foreignResource(resource: Resource, path: readonly string[], site: ResourceSite): object {
  const made = new Map<unknown, unknown>()
  return new Proxy(resource, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (path[0] === 'chat' && key === 'completions' && typeof value === 'object' && value !== null)
        return foreignResource(value as Resource, ['chat', 'completions'], site)
      if (typeof value !== 'function' || key === 'constructor') return value
      if (!made.has(key)) made.set(key, foreignMethod(target, String(key), path, site) ?? (value as Method).bind(target))
      return made.get(key)
    },
  })
}

function foreignMethod(target: Resource, key: string, path: readonly string[], site: ResourceSite): Method | undefined {
  const reader = readerOf(path.join('/'))
  if (!reader) return undefined
  if (key === 'create' || key === 'parse') return watched(target, key, path, site)
  if (key !== 'stream' && key !== 'runTools') return undefined
  return (body, options) => {
    const { tracker, scope, client } = site
    const returned = (target[key] as Method)(body, options)
    tracker.quietly(() => watchRunner(returned, { tracker, scope, reader, body, baseUrl: client.baseURL }))
    return returned
  }
}
