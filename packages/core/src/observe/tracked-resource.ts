import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { openCall } from './open-call.js'
import { operationOf } from './operation-of.js'
import { own } from './own.js'
import { runInTrace } from './run-in-trace.js'
import { watchMethod } from './watch-method.js'
import { watchPromise } from './watch-promise.js'
import type { TrackedClient } from './tracked-client.js'

export interface ResourceSite {
  readonly tracker: Tracker
  readonly scope: Tracking | undefined
  readonly client: Record<PropertyKey, unknown>
  readonly facade: TrackedClient & { readonly chat: { readonly completions: object } }
}

type Resource = Record<PropertyKey, unknown>
type Method = (...args: unknown[]) => unknown

/** Methods that read or change the state of a background job (looks, see `find-look.ts`). */
const lookMethods = /(responses|batches|videos|runs)\/(?:retrieve|cancel|submitToolOutputs)$/
/** Helpers that call `create`. They are watched themselves only if they are not the SDK's own. */
const helperMethods = /\/(parse|stream|runTools)$/
/** Resources that contain other resources. */
const containers = /^(chat|audio|beta(\/threads)?)$/

/**
 * The tracked twin of the client's resource at `path`; `undefined` if it is not a resource that runs models.
 *
 * For a client of the SDK it is a real instance of the resource's class, with the facade as its client. The helpers
 * (`parse`, `stream`, `runTools`) therefore call back into the facade, and their requests are observed once, in
 * `create`; a method that we do not know yet calls the facade's `post`.
 */
export function trackedResource(resource: Resource, path: string, site: ResourceSite): object | undefined {
  if (resource._client !== site.client)
    return operationOf(path) || containers.test(path) ? foreignResource(resource, path, site) : undefined
  const Twin = (Object.getPrototypeOf(resource) as { constructor: new (client: object) => Resource }).constructor
  const twin = new Twin(site.facade)
  installWatched(twin, resource, path, site)
  return twin
}

/** Installs watched methods on the twin of `resource`, and on the twins of the resources that it contains. */
function installWatched(twin: Resource, resource: Resource, path: string, site: ResourceSite): void {
  for (const [key, value] of Object.entries(resource)) {
    const { _client: client } = (value ?? {}) as Resource
    // Methods that somebody put on the caller's instance (a spy, another tool, `BedrockOpenAI`) stay in use. A helper
    // among them makes requests that the facade does not see.
    if (typeof value === 'function') own(twin, key, watchedForeign(resource, key, `${path}/${key}`, site))
    else if (client === site.client && twin[key])
      installWatched(twin[key] as Resource, value as Resource, `${path}/${key}`, site)
    else if (client) own(twin, key, foreignResource(value as Resource, `${path}/${key}`, site))
  }
  for (const key of Object.getOwnPropertyNames(Object.getPrototypeOf(twin))) {
    const method = watched(resource, key, `${path}/${key}`, site)
    if (method) own(twin, key, method)
  }
  const { runTools } = twin as { runTools?: Method }
  if (runTools && !Object.hasOwn(twin, 'runTools')) own(twin, 'runTools', runInTrace(runTools, site))
}

/** The watched version of the method `key` at `path`; `undefined` if the method needs no watching. */
function watched(original: Resource, key: PropertyKey, path: string, site: ResourceSite): Method | undefined {
  const { tracker, scope, client } = site
  // The results of a batch are in files.
  const isFile = path === 'files/content'
  const isLook = isFile || lookMethods.test(path)
  const operation = isFile ? 'batches' : operationOf(path.replace(lookMethods, '$1'))
  if (!operation) return undefined
  const call = original[key] as Method
  const isSdk = original._client === client && !Object.hasOwn(original, key)
  return (...args) => {
    // Path parameters (strings) come before the body.
    const bodyIndex = args.findIndex((arg) => typeof arg !== 'string')
    const body = args[bodyIndex]
    const options = args[bodyIndex + 1]
    const invoke = (sentBody: unknown, sentOptions: unknown) => {
      args[bodyIndex] = sentBody
      if (sentOptions !== options) args[bodyIndex + 1] = sentOptions
      return call.apply(original, args)
    }
    const isHelper = /^(stream|runTools)$/.test(key as string)
    if (!isLook && !isHelper)
      return watchMethod({ tracker, scope, operation, client, isSdk, mayAsk: key === 'create' }, body, options, invoke)
    const returned = invoke(body, options)
    const tracking = tracker.trackingOf(scope)
    const called = { tracker, operation, baseUrl: client.baseURL, tracking }
    if (isHelper ? tracking.noLog : isFile && !tracker.openCalls.files.has(args[0] as string)) return returned
    const { parts } = tracker
    const asked = isHelper ? { ...called, body } : { ...called, jobId: args[0] }
    // Until the event parts are loaded, a helper is reported as one call, observed only if the caller iterates over it.
    const watch = () =>
      isHelper && parts ? parts.watchRunner(returned, asked) : watchPromise(returned, { call: openCall(asked) })
    return tracker.quietly(watch) ?? returned
  }
}

/** The method `key` at `path`, which is not the SDK's own: watched itself, even if it is a helper, or as it is. */
const watchedForeign = (resource: Resource, key: PropertyKey, path: string, site: ResourceSite): Method =>
  watched(resource, key, path.replace(helperMethods, ''), site) ?? (resource[key] as Method).bind(resource)

/**
 * For a client that another tool has wrapped: its methods are watched individually, and the caller gets what that tool
 * returns.
 */
function foreignResource(resource: Resource, path: string, site: ResourceSite): object {
  const cache = new Map<unknown, unknown>()
  return new Proxy(resource, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      const isContainer = containers.test(path) && typeof value === 'object' && value
      if (!isContainer && (typeof value !== 'function' || key === 'constructor')) return value
      const make = () => {
        const name = `${path}/${String(key)}`
        return isContainer ? foreignResource(value as Resource, name, site) : watchedForeign(target, key, name, site)
      }
      return cache.get(key) ?? cache.set(key, make()).get(key)
    },
  })
}
