'use client'

import { createTrace, type Trace, type TraceOptions } from '@tracked-openai/browser'
import { useCallback } from 'react'
import { useTrackingOptions } from './tracking-provider.js'

/**
 * Returns a function that starts a trace, for event handlers: one trace for each click, question or turn.
 *
 * @example
 * const startTrace = useTrace()
 * const onSend = async (question: string) => {
 *   const trace = startTrace({ name: 'chat', input: question })
 *   await fetch('/api/chat', { method: 'POST', headers: trace.headers(), body: question })
 *   trace.end()
 * }
 */
export function useTrace(): (options?: TraceOptions) => Trace {
  const tracked = useTrackingOptions()
  return useCallback((options?: TraceOptions) => createTrace(options, tracked), [tracked])
}
