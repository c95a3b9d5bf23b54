'use client'

import type { TrackedOptions } from '@tracked-openai/browser'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { isData } from './is-data.js'

const TrackingContext = createContext<TrackedOptions>({})

export interface TrackingProviderProps extends TrackedOptions {
  readonly children?: ReactNode
}

const names = Object.keys(isData) as (keyof TrackedOptions)[]

/**
 * Options for every tracked call below it. Inside PostHog's own provider write
 * `<TrackingProvider posthog={usePostHog()}>`.
 */
export function TrackingProvider({ children, ...options }: TrackingProviderProps): ReactNode {
  const value = useMemo(
    () => Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])),
    names.map((name) => options[name]),
  )
  return <TrackingContext.Provider value={value}>{children}</TrackingContext.Provider>
}

/** The options of the nearest `TrackingProvider`; empty without one. */
export function useTrackingOptions(): TrackedOptions {
  return useContext(TrackingContext)
}
