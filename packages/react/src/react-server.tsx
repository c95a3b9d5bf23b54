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
 * What server components get under the names of `index.ts`, by the condition `react-server`: nothing there happens to
 * a user, and so nothing is reported and nothing fails. In client components below them everything works.
 */

/** Options that can cross to the client: data. An instance or a function cannot, and has to be given in the client. */
export function TrackingProvider({ children, ...options }: TrackingProviderProps): ReactNode {
  const data = Object.entries({ ...options, privacy: toData(options.privacy) }).filter(
    ([name, value]) => value !== undefined && isData[name as keyof typeof isData],
  )
  return <ClientProvider {...Object.fromEntries(data)}>{children}</ClientProvider>
}

/** The policy without its functions and RegExps. Where less would be masked without them, no content may leave. */
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

/** A trace of the server's can hear of no click: the form is for client components. */
export function AIFeedback(): ReactNode {
  return null
}

/** Traces that report nothing. */
export function useTrace(): (options?: TraceOptions) => Trace {
  return (options) => createTrace(options)
}

/** The client as it is. For calls of a server component use `trackedOpenAI` of `tracked-openai`. */
export function useTrackedOpenAI<Client extends object>(client: Client): Client & TrackedClient {
  return trackedOpenAI(client)
}

/** A conversation that nobody has. */
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
