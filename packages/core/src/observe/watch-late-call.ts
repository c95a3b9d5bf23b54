import type { Operation } from './observation.js'
import { openCall } from './open-call.js'
import { asRecord } from './openai/as-record.js'
import type { ResourceSite } from './tracked-resource.js'
import { watchMethod } from './watch-method.js'
import { watchPromise } from './watch-promise.js'

type Method = (...args: unknown[]) => unknown

/**
 * Watches a call of `post` whose options are a promise, as in SDK 7. The call is opened before they are known;
 * tracking found in them is added to it later, which is why it has its own tracking object.
 */
export function watchLateCall(operation: Operation, [path, given, ...rest]: unknown[], site: ResourceSite): unknown {
  const { client, tracker, scope } = site
  const promised = Promise.resolve(given)
  const late = tracker.quietly(() => {
    const site = { tracker, operation, baseUrl: client.baseURL, body: promised, tracking: tracker.trackingOf(scope) }
    return { site, call: openCall(site) }
  })
  const isSdk = !!client.buildRequest && !Object.hasOwn(client, 'post')
  const options = promised.then((options) => {
    const { body } = asRecord(options)
    return watchMethod({ tracker, scope, operation, client, isSdk, late }, body, options, (sentBody, sentOptions) =>
      sentBody === body ? sentOptions : { ...(sentOptions as object), body: sentBody },
    )
  })
  const returned = (client.post as Method)(path, options, ...rest)
  return (late && tracker.quietly(() => watchPromise(returned, late))) ?? returned
}
