import type { Dispatcher } from 'undici'

export type Handler = Pick<
  Dispatcher.DispatchHandler,
  'onRequestStart' | 'onResponseStart' | 'onResponseData' | 'onResponseEnd' | 'onResponseError'
>

/** undici calls a handler from its parser, where an exception would break another request's connection or end the process. */
export function guarded(handler: Required<Handler>, onThrow: () => void): Handler {
  const guard =
    <Args extends unknown[]>(run: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        run(...args)
      } catch {
        onThrow()
      }
    }
  return {
    onRequestStart: guard(handler.onRequestStart),
    onResponseStart: guard(handler.onResponseStart),
    onResponseData: guard(handler.onResponseData),
    onResponseEnd: guard(handler.onResponseEnd),
    onResponseError: guard(handler.onResponseError),
  }
}
