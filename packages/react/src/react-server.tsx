import { createTrace, type Trace, type TrackedClient, trackedOpenAI, type TraceOptions } from '@tracked-openai/browser'
import type { ReactNode } from 'react'
import { TrackingProvider as ClientProvider, type TrackingProviderProps } from './tracking-provider.js'
import type { TrackedChat } from './use-tracked-chat.js'

/**
 * What server components get under the names of `index.ts`, by the condition `react-server`: nothing there happens to
 * a user, and so nothing is reported and nothing fails. In client components below them everything works.
 */

/** Options that can cross to the client: data. An instance or a function cannot, and has to be given in the client. */
export function TrackingProvider({
  children,
  privacy,
  defaults,
  sampleRate,
  pricing,
}: TrackingProviderProps): ReactNode {
  const data = Object.entries({ privacy, defaults, sampleRate, pricing }).filter(([, value]) => value !== undefined)
  return <ClientProvider {...Object.fromEntries(data)}>{children}</ClientProvider>
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
