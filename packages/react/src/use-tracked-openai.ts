'use client'

import { type TrackedClient, trackedOpenAI } from '@tracked-openai/browser'
import { useMemo } from 'react'
import { useTrackingOptions } from './tracking-provider.js'

/**
 * Returns the client tracked with the options of the nearest `TrackingProvider`. It stays the same object until the options
 * change (see `useKeptOptions`). Make the client outside the component, or memoise it. On a server nothing is reported.
 *
 * @throws TypeError the set-up errors of `trackedOpenAI`.
 */
export function useTrackedOpenAI<Client extends object>(client: Client): Client & TrackedClient {
  const options = useTrackingOptions()
  return useMemo(() => trackedOpenAI(client, options), [client, options])
}
