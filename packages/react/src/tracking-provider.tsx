import type { TrackedOptions } from '@tracked-openai/browser'
import { createContext, type ReactNode, useContext, useMemo } from 'react'

const TrackingContext = createContext<TrackedOptions>({})

export interface TrackingProviderProps extends TrackedOptions {
  readonly children?: ReactNode
}

/**
 * Options for every tracked call below it. Inside PostHog's own provider write
 * `<TrackingProvider posthog={usePostHog()}>`.
 */
export function TrackingProvider({ children, ...options }: TrackingProviderProps): ReactNode {
  const { posthog, privacy, defaults, includeUsage, pricing, onProblem } = options
  const value = useMemo(
    () => ({
      ...(posthog && { posthog }),
      ...(privacy && { privacy }),
      ...(defaults && { defaults }),
      ...(includeUsage !== undefined && { includeUsage }),
      ...(pricing && { pricing }),
      ...(onProblem && { onProblem }),
    }),
    [posthog, privacy, defaults, includeUsage, pricing, onProblem],
  )
  return <TrackingContext.Provider value={value}>{children}</TrackingContext.Provider>
}

/** The options of the nearest `TrackingProvider`; empty without one. */
export function useTrackingOptions(): TrackedOptions {
  return useContext(TrackingContext)
}
