import type { OpenAIRequest } from '@tracked-openai/devserver'
import type OpenAI from 'openai'
import { type Case, type Scene, soon } from './case.js'

/** A mock host for one case, in the same process or outside of the browser. */
export interface Host {
  readonly url: string
  requests(): Promise<readonly OpenAIRequest[]>
  close(): Promise<void>
}

/** The environment in which a case is played. */
export interface Stage {
  readonly sdk: Scene['sdk']
  /**
   * When the host notices that its client has left: Chromium keeps reading for up to five seconds before it
   * disconnects.
   */
  readonly hangsUp: 'at once' | 'later'
  openHost(): Promise<Host>
  /** Returns the client itself, or a tracked one. */
  wrap(client: OpenAI): OpenAI
}

/** Everything about a case that its caller and the host can see. */
export interface Outcome {
  readonly value?: unknown
  readonly error?: unknown
  readonly requests: unknown
}

/** Plays a case once. */
export async function lookAt(
  { scenario = 'answer', options, run }: Case,
  { sdk, hangsUp, openHost, wrap }: Stage,
): Promise<Outcome> {
  const host = await openHost()
  const client = new sdk.OpenAI({
    apiKey: 'sk-test',
    baseURL: host.url,
    defaultHeaders: { 'x-mock-scenario': scenario },
    maxRetries: 1,
    dangerouslyAllowBrowser: true,
    ...options,
  })
  const requested = async () => (await host.requests()).length
  const outcome: { value?: unknown; error?: unknown } = {}
  try {
    outcome.value = await run({ client: wrap(client), sdk, requested })
  } catch (error) {
    outcome.error = describe(error, sdk)
  }
  await soon(2)
  // An endless answer ends only when the client disconnects, and the host must notice that.
  const isEndless = hangsUp === 'at once' && /stall|hang/.test(scenario)
  const isOver = (seen: readonly OpenAIRequest[]) => seen.every(({ isAborted }) => isAborted)
  let seen = await host.requests()
  for (let waits = 0; isEndless && waits < 100 && !isOver(seen); waits += 1) {
    await soon(10)
    seen = await host.requests()
  }
  await host.close()
  return plain({ ...outcome, requests: seen.map((request) => toPlainRequest(request, isEndless)) })
}

function toPlainRequest({ method, path, query, headers, body, isAborted }: OpenAIRequest, isEndless: boolean): object {
  const { host, ...rest } = headers
  return { method, path, query, headers: host ? rest : headers, body, ...(isEndless && { isAborted }) }
}

/** An error as plain data: its class, message and all fields that the SDK sets. */
function describe(error: unknown, sdk: Scene['sdk']): unknown {
  if (!(error instanceof Error)) return error
  const { name, message, ...rest } = error as Error & Record<string, unknown>
  const is = Object.entries(sdk).filter(
    ([key, value]) => key.endsWith('Error') && typeof value === 'function' && error instanceof (value as never),
  )
  return {
    name,
    message,
    class: error.constructor.name,
    is: is.map(([key]) => key),
    ...rest,
    headers: undefined,
    cause: undefined,
  }
}

/** As JSON, without what differs between runs: the port, and the boundary of a form. */
function plain<Value>(value: Value): Value {
  const text = JSON.stringify(value).replace(/127\.0\.0\.1:\d+/g, 'host')
  return JSON.parse(text.replace(/boundary=[\w-]+/g, 'boundary')) as Value
}
