import type { Tracking } from '../context/tracking.js'
import type { Tracker } from '../create-tracker.js'
import { openCall } from './open-call.js'
import { operationOf } from './operation-of.js'
import { own } from './own.js'
import { watchMethod } from './watch-method.js'
import { watchPromise } from './watch-promise.js'
import type { TrackedClient } from './tracked-client.js'

export interface ResourceSite {
  readonly tracker: Tracker
  readonly scope: Tracking | undefined
  readonly client: Record<PropertyKey, unknown>
  readonly facade: TrackedClient & { readonly chat: { readonly completions: object } }
  /** For what is loaded later: with an import of its own it would cut this part in two, which is larger. */
  readonly openCall: typeof openCall
  readonly watchMethod: typeof watchMethod
  readonly watchPromise: typeof watchPromise
}

type Resource = Record<PropertyKey, unknown>
type Method = (...args: unknown[]) => unknown

/** Methods by which a caller sees how a job goes that the provider runs in the background. */
const look = /(responses|batches|videos|runs)\/(?:retrieve|cancel|submitToolOutputs)$/
/** Methods that end in `create`; they are watched by themselves only where another tool stands between. */
const helper = /\/(parse|stream|runTools)$/
/** Resources that hold others. */
const holders = /^(chat|audio|beta(\/threads)?)$/

/**
 * The tracked twin of one of the client's resources, which lies at `path` in the client; `undefined` for what is none.
 *
 * For a client of the SDK it is a real instance of the resource's class whose client is the facade: the helpers
 * (`parse`, `stream`, `runTools`) come back to the facade by themselves, and their request is seen once, in `create`;
 * a method that we do not know yet comes back to the facade's `post`.
 */
export function trackedResource(resource: Resource, path: string, site: ResourceSite): object | undefined {
  if (resource._client !== site.client)
    return operationOf(path) || holders.test(path) ? foreignResource(resource, path, site) : undefined
  const Twin = (Object.getPrototypeOf(resource) as { constructor: new (client: object) => Resource }).constructor
  const twin = new Twin(site.facade)
  dress(twin, resource, path, site)
  return twin
}

/** Puts the watched methods of `resource` on its twin, and on the twins of the resources in it. */
function dress(twin: Resource, resource: Resource, path: string, site: ResourceSite): void {
  for (const [key, value] of Object.entries(resource)) {
    const { _client: client } = (value ?? {}) as Resource
    // Whatever was put on the caller's instance (a spy, another tool's method) stays in force.
    if (typeof value === 'function') own(twin, key, (value as Method).bind(resource))
    else if (client === site.client && twin[key])
      dress(twin[key] as Resource, value as Resource, `${path}/${key}`, site)
    else if (client) own(twin, key, foreignResource(value as Resource, `${path}/${key}`, site))
  }
  for (const key of Object.getOwnPropertyNames(Object.getPrototypeOf(twin))) {
    const method = watched(resource, key, `${path}/${key}`, site)
    if (method) own(twin, key, method)
  }
  const { runTools } = twin as { runTools?: Method }
  if (runTools && !Object.hasOwn(twin, 'runTools'))
    own(twin, 'runTools', (...args: unknown[]) => {
      const { parts, runtime, trackingOf } = site.tracker
      if (parts) return parts.runInTrace(runTools, site).apply(twin, args)
      // Until that is loaded, the turns are in one trace, and the tools are none of ours.
      const trace = trackingOf(site.scope).trace ? undefined : { traceId: runtime.newId() }
      return runTools.apply(site.facade.withTracking({ trace }).chat.completions, args)
    })
}

/** The method `key` of a resource, which lies at `path`, watched; `undefined` where it is none of ours. */
function watched(original: Resource, key: PropertyKey, path: string, all: ResourceSite): Method | undefined {
  const { tracker, scope, client } = all
  // What came of a batch lies in files.
  const isFile = path === 'files/content'
  const isLook = isFile || look.test(path)
  const operation = isFile ? 'batches' : operationOf(path.replace(look, '$1'))
  if (!operation) return undefined
  const call = original[key] as Method
  const isSdks = original._client === client && !Object.hasOwn(original, key)
  return (...args) => {
    // What becomes part of the path comes first.
    const at = args.findIndex((arg) => typeof arg !== 'string')
    const body = args[at]
    const options = args[at + 1]
    const invoke = (ours: unknown, given: unknown) => {
      args[at] = ours
      if (given !== options) args[at + 1] = given
      return call.apply(original, args)
    }
    const isHelper = /^(stream|runTools)$/.test(key as string)
    if (!isLook && !isHelper)
      return watchMethod({ tracker, scope, operation, client, isSdks, mayAsk: key === 'create' }, body, options, invoke)
    const returned = invoke(body, options)
    const tracking = tracker.trackingOf(scope)
    const site = { tracker, operation, baseUrl: client.baseURL, tracking }
    if (isHelper ? tracking.noLog : isFile && !tracker.openCalls.files.has(args[0] as string)) return returned
    const { parts } = tracker
    const asked = isHelper ? { ...site, body } : { ...site, jobId: args[0] }
    // Until that is loaded, a helper is one call, of which only a loop over it tells more.
    const watch = () =>
      isHelper && parts ? parts.watchRunner(returned, asked, all) : watchPromise(returned, { call: openCall(asked) })
    return tracker.quietly(watch) ?? returned
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
      const isHolder = holders.test(path) && typeof value === 'object' && value
      if (!isHolder && (typeof value !== 'function' || key === 'constructor')) return value
      const make = () => {
        const name = `${path}/${String(key)}`
        return isHolder
          ? foreignResource(value as Resource, name, site)
          : (watched(target, key, name.replace(helper, ''), site) ?? (value as Method).bind(target))
      }
      return made.get(key) ?? made.set(key, make()).get(key)
    },
  })
}
