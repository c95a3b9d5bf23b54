'use client'

import type { TrackedOptions } from '@tracked-openai/browser'
import { createContext, type ReactNode, useContext } from 'react'
import { useKeptOptions } from './use-kept-options.js'

const TrackingContext = createContext<TrackedOptions>({})

export interface TrackingProviderProps extends TrackedOptions {
  readonly children?: ReactNode
}

/**
 * Provides options for all tracked calls below it. They may be written inline: see `useKeptOptions`. Inside PostHog's own
 * provider, write `<TrackingProvider posthog={usePostHog()}>`.
 */
export function TrackingProvider({ children, ...options }: TrackingProviderProps): ReactNode {
  return <TrackingContext.Provider value={useKeptOptions(options)}>{children}</TrackingContext.Provider>
}

/** The options of the nearest `TrackingProvider`; empty without one. */
export function useTrackingOptions(): TrackedOptions {
  return useContext(TrackingContext)
}
