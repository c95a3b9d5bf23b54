import {
  createTrace,
  type Trace,
  type TrackedClient,
  trackedOpenAI,
  type TrackedOptions,
  type TraceOptions,
} from '@tracked-openai/browser'
import type { ReactNode } from 'react'
import { isData } from './is-data.js'
import { TrackingProvider as ClientProvider, type TrackingProviderProps } from './tracking-provider.js'
import type { TrackedChat } from './use-tracked-chat.js'

/**
 * The exports of `index.ts` for server components (condition `react-server`). They report nothing and never fail.
 * Client components below them work as usual.
 */

/** Passes on options that are plain data. Instances and functions have to be given in a client component. */
export function TrackingProvider({ children, ...options }: TrackingProviderProps): ReactNode {
  const data = Object.entries({ ...options, privacy: toData(options.privacy) }).filter(
    ([name, value]) => value !== undefined && isData[name as keyof typeof isData],
  )
  return <ClientProvider {...Object.fromEntries(data)}>{children}</ClientProvider>
}

/** The policy without functions and RegExps. If that would mask less, the mode becomes `metadata`. */
function toData(privacy: TrackedOptions['privacy']): TrackedOptions['privacy'] {
  if (!privacy || typeof privacy === 'string') return privacy
  const { ids, detectors = {}, allow, replace, ...data } = privacy
  if (ids || Object.values(detectors).some((how) => typeof how !== 'boolean')) return 'metadata'
  return {
    ...data,
    ...(privacy.detectors && { detectors }),
    ...(allow && { allow: allow.filter((one) => typeof one === 'string') }),
    ...(typeof replace === 'object' && { replace }),
  }
}

/** Renders nothing: the form needs a client component. */
export function AIFeedback(): ReactNode {
  return null
}

/** Traces that report nothing. */
export function useTrace(): (options?: TraceOptions) => Trace {
  return (options) => createTrace(options)
}

/** Returns the client unchanged. For calls in server components, use `trackedOpenAI` from `tracked-openai`. */
export function useTrackedOpenAI<Client extends object>(client: Client): Client & TrackedClient {
  return trackedOpenAI(client)
}

/** An empty conversation. */
export function useTrackedChat(): TrackedChat {
  const nothing = () => Promise.resolve()
  return {
    messages: [],
    status: 'ready',
    error: undefined,
    send: nothing,
    stop: () => undefined,
    regenerate: nothing,
    copied: () => undefined,
  }
}
