'use client'

import { type TrackedClient, trackedOpenAI } from '@tracked-openai/browser'
import { useMemo } from 'react'
import { useTrackingOptions } from './tracking-provider.js'

/**
 * The client, tracked with the options of the nearest `TrackingProvider`; the same object until what they say changes: data
 * counts by value, and functions are called as they were given last. Make the client outside the component, or memoise it.
 * On a server nothing is reported.
 *
 * @throws TypeError the set-up errors of `trackedOpenAI`.
 */
export function useTrackedOpenAI<Client extends object>(client: Client): Client & TrackedClient {
  const options = useTrackingOptions()
  return useMemo(() => trackedOpenAI(client, options), [client, options])
}
