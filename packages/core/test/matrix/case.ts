import type OpenAI from 'openai'

/** What a case works with: a client, bare or wrapped, of any major of the SDK. */
export interface Scene {
  readonly client: OpenAI
  readonly sdk: typeof import('openai')
  /** How many requests the host has got. */
  requested(): Promise<number>
}

/** One way of using the SDK. Whatever it gives or throws must be the same bare and wrapped. */
export interface Case {
  readonly name: string
  /** What the mock plays; default `answer`. */
  readonly scenario?: string
  /** What the case uses of the SDK; where a major of the SDK lacks it, the case is left out. */
  readonly needs?: (client: OpenAI) => unknown
  /** Options of the client besides address and key. */
  readonly options?: Readonly<Record<string, unknown>>
  readonly run: (scene: Scene) => unknown
  /** How each call ended, in the order of their events. `as bare`: failed where the bare SDK threw. */
  readonly endings: readonly string[]
  /** What the events have beyond their endings; asked of the first one. */
  readonly first?: Readonly<Record<string, unknown>>
}

export const messages = [{ role: 'user' as const, content: 'What is the weather?' }]
export const chat = { model: 'gpt-4o-mini', messages }
export const responses = { model: 'gpt-4o-mini', input: 'What is the weather?' }
export const completions = { model: 'gpt-4o-mini', prompt: 'What is the weather?' }
export const embeddings = { model: 'text-embedding-3-small', input: 'What is the weather?' }
export const image = { model: 'gpt-image-1', prompt: 'A mild day' }
export const speech = { model: 'gpt-4o-mini-tts', voice: 'alloy' as const, input: 'It will be mild.' }

/** A file to send, made anew for each request. */
export const file = (type: string, bytes = 900): File => new File([new Uint8Array(bytes)], 'mine', { type })

/** Until timers of zero and the promises behind them have run. */
export const soon = (delayMs = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs))

/** Until a promise was rejected that nobody handles: in Node, or in a page. */
export const untilUnhandled = (): Promise<unknown> =>
  new Promise((resolve) => {
    if (typeof process === 'object') process.once('unhandledRejection', resolve)
    else addEventListener('unhandledrejection', resolve, { once: true })
  })
