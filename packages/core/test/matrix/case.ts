import type OpenAI from 'openai'

/** What a case works with: a client of any major of the SDK, bare or wrapped. */
export interface Scene {
  readonly client: OpenAI
  readonly sdk: typeof import('openai')
  /** Number of requests that the host has received. */
  requested(): Promise<number>
}

/** One way of using the SDK. What it returns or throws must be the same with the bare and the wrapped client. */
export interface Case {
  readonly name: string
  /** The scenario that the mock plays; default `answer`. */
  readonly scenario?: string
  /** The part of the SDK that the case uses; the case is skipped for majors that lack it. */
  readonly needs?: (client: OpenAI) => unknown
  /** Options of the client, in addition to base URL and key. */
  readonly options?: Readonly<Record<string, unknown>>
  readonly run: (scene: Scene) => unknown
  /** How each call ends, in the order of the events. `as bare`: failed if the bare SDK throws, else finished. */
  readonly endings: readonly string[]
  /** Further properties expected of the first event. */
  readonly first?: Readonly<Record<string, unknown>>
}

export const messages = [{ role: 'user' as const, content: 'What is the weather?' }]
export const chat = { model: 'gpt-4o-mini', messages }
export const responses = { model: 'gpt-4o-mini', input: 'What is the weather?' }
export const completions = { model: 'gpt-4o-mini', prompt: 'What is the weather?' }
export const embeddings = { model: 'text-embedding-3-small', input: 'What is the weather?' }
export const image = { model: 'gpt-image-1', prompt: 'A mild day' }
export const speech = { model: 'gpt-4o-mini-tts', voice: 'alloy' as const, input: 'It will be mild.' }

/** A file to upload, created anew for each request. */
export const file = (type: string, bytes = 900): File => new File([new Uint8Array(bytes)], 'mine', { type })

/** Resolves once timers of zero delay, and the promises that they resolve, have run. */
export const soon = (delayMs = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs))

/** Resolves at the next unhandled rejection: in Node, or in a page. */
export const untilUnhandled = (): Promise<unknown> =>
  new Promise((resolve) => {
    if (typeof process === 'object') process.once('unhandledRejection', resolve)
    else addEventListener('unhandledrejection', resolve, { once: true })
  })
