import type { Scenario } from './scenarios.js'

/** What the mock sends: a whole answer, a file, or the server-sent events of a stream. */
export type Play =
  | { readonly json: unknown }
  | { readonly bytes: Buffer; readonly contentType: string }
  | {
      readonly events: readonly StreamEvent[]
      /** The stream ends with `data: [DONE]`. */
      readonly hasDone: boolean
      /** What is sent after that, by a host that does not know when to stop. */
      readonly after?: readonly StreamEvent[]
    }

export interface StreamEvent {
  /** The `event:` line, if the API sends one. */
  readonly name?: string
  readonly data: unknown
}

/** A request as an API's player sees it. */
export interface Asked {
  readonly body: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, string>>
  readonly scenario: Scenario
  /** Seconds since the epoch. */
  readonly created: number
  /** Counts up with every request: ids are made of it. */
  readonly serial: number
}
