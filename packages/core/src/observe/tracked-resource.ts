import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { own } from './own.js'
import { operationOf } from './operation-of.js'
import { runInTrace } from './run-in-trace.js'
import { watchMethod } from './watch-method.js'
import { watchRunner } from './watch-runner.js'
import type { TrackedClient } from './tracked-client.js'

export interface ResourceSite {
  readonly tracker: Tracker
  readonly scope: Tracking | undefined
  readonly client: Record<PropertyKey, unknown>
  readonly facade: TrackedClient
}

type Resource = Record<PropertyKey, unknown>
type Method = (...args: unknown[]) => unknown

/**
 * The tracked twin of one of the client's resources, which lies at `path` below the base URL.
 *
 * For a client of the SDK it is a real instance of the resource's class whose client is the facade: the helpers
 * (`parse`, `stream`, `runTools`) come back to the facade by themselves, and their request is seen once, in `create`.
 */
export function trackedResource(resource: Resource, path: string, site: ResourceSite): object {
  const inner = (path === 'chat' ? resource.completions : resource) as Resource | undefined
  if (inner?._client !== site.client) return foreignResource(resource, path, site)

  const Twin = (Object.getPrototypeOf(resource) as { constructor: new (client: object) => Resource }).constructor
  const twin = new Twin(site.facade)
  const innerTwin = inner === resource ? twin : (twin.completions as Resource)
  // Whatever was put on the caller's instance (a spy, another tool's method) stays in force.
  for (const [from, to] of [
    [resource, twin],
    [inner, innerTwin],
  ] as const)
    for (const [key, value] of Object.entries(from))
      if (typeof value === 'function') own(to, key, (value as Method).bind(from))
  const create = watched(inner, 'create', inner === resource ? path : 'chat/completions', site)
  if (create) own(innerTwin, 'create', create)
  if (innerTwin.runTools && !Object.hasOwn(innerTwin, 'runTools'))
    own(innerTwin, 'runTools', runInTrace(innerTwin.runTools as Method, site))
  return twin
}

/** The method `key` of the resource at `path`, watched; `undefined` where it is none of ours. */
function watched(
  original: Resource,
  key: PropertyKey,
  path: string,
  { tracker, scope, client }: ResourceSite,
): Method | undefined {
  const operation = operationOf(path)
  const isHelper = key === 'stream' || key === 'runTools'
  if (!operation || !(isHelper || key === 'create' || key === 'parse')) return undefined
  const call = original[key] as Method
  return (body, options, ...rest) => {
    const site = {
      tracker,
      scope,
      operation,
      baseUrl: client.baseURL,
      clientFetch: client.fetch,
      mayAsk: key === 'create',
    }
    const invoke = (ours: unknown, given: unknown) => call.call(original, ours, given, ...rest)
    if (!isHelper) return watchMethod(site, body, options, invoke)
    const returned = invoke(body, options)
    const tracking = tracker.trackingOf(scope)
    return tracking.noLog
      ? returned
      : (tracker.quietly(() => watchRunner(returned, { ...site, body, tracking })) ?? returned)
  }
}

/**
 * A client that is not, or no longer, the SDK's own (another tool wrapped it): its methods are watched one by one,
 * and what that tool returns is what the caller gets.
 */
function foreignResource(resource: Resource, path: string, site: ResourceSite): object {
  const made = new Map<unknown, unknown>()
  return new Proxy(resource, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (path === 'chat' && key === 'completions' && value)
        return foreignResource(value as Resource, 'chat/completions', site)
      if (typeof value !== 'function' || key === 'constructor') return value
      if (!made.has(key)) made.set(key, watched(target, key, path, site) ?? (value as Method).bind(target))
      return made.get(key)
    },
  })
}
