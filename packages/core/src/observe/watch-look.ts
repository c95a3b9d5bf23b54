import { findLook } from './find-look.js'
import { type CallSite, openCall } from './open-call.js'
import { asRecord } from './openai/as-record.js'
import { operationOf } from './operation-of.js'
import { own } from './own.js'
import type { ResourceSite } from './tracked-resource.js'
import { watchLateCall } from './watch-late-call.js'
import { watchPromise } from './watch-promise.js'

type Method = (...args: unknown[]) => unknown
type PageClass = new (...args: unknown[]) => object
interface PageLike {
  getNextPage?: () => Promise<PageLike>
}

/**
 * Calls `get`, `post` or `getAPIList` of a client for a path that runs no model, or with promised options, and watches
 * it if it is a look (see `find-look.ts`) or a model call.
 */
export function watchLook(name: string, args: unknown[], site: ResourceSite): unknown {
  const { client, tracker } = site
  const operation = name === 'post' && 'then' in asRecord(args[1]) ? operationOf(args[0]) : undefined
  if (operation) return watchLateCall(operation, args, site)
  const look = tracker.quietly(() => toLook(name, args[0], site))
  const [path, Page, ...rest] = args
  if (look && name === 'getAPIList')
    return (client.getAPIList as Method)(
      path,
      typeof Page === 'function' ? watchPages(Page as PageClass, look) : Page,
      ...rest,
    )
  const returned = (client[name] as Method)(...args)
  return (look && tracker.quietly(() => watchPromise(returned, { call: openCall(look) }))) ?? returned
}

function toLook(name: string, path: unknown, { tracker, scope, client }: ResourceSite): CallSite | undefined {
  const look = findLook(`/${String(path).split('?')[0]}`, name === 'post' ? 'POST' : 'GET')
  if (!look || (look.isFile && !tracker.openCalls.files.has(look.jobId))) return undefined
  const { operation, jobId } = look
  return { tracker, operation, jobId, tracking: tracker.trackingOf(scope), baseUrl: client.baseURL }
}

/**
 * The page class that the SDK instantiates for a list, with every page reported as it is created: the caller may
 * iterate over all of them.
 */
function watchPages(Page: PageClass, look: CallSite): PageClass {
  function see<Page extends PageLike>(page: Page): Page {
    look.tracker.quietly(() => {
      openCall(look).answer(page)
      const { getNextPage: next } = page
      if (next) own(page, 'getNextPage', async () => see(await next.call(page)))
    })
    return page
  }
  return new Proxy(Page, { construct: (target, given: unknown[]) => see(new target(...given)) })
}
