export interface Answering {
  /** The `fetch` option of a client, which answers without a network. */
  readonly fetch: typeof fetch
  /** The requests made by the SDK. */
  readonly requests: readonly {
    readonly url: string
    readonly body: Record<string, unknown>
    readonly headers: Headers
  }[]
  /** Number of chunks read from the source so far. */
  pulled(): number
}

/** A `fetch` that answers every request with these chunks as server-sent events, or with this JSON. */
export function answering(answer: { chunks: readonly unknown[] } | { json: unknown }): Answering {
  const requests: { url: string; body: Record<string, unknown>; headers: Headers }[] = []
  let pulled = 0
  return {
    requests,
    pulled: () => pulled,
    fetch(url, init) {
      const body = JSON.parse(String(init?.body)) as Record<string, unknown>
      requests.push({ url: String(url), body, headers: new Headers(init?.headers) })
      const headers = { 'x-request-id': 'req_1' }
      if ('json' in answer) return Promise.resolve(Response.json(answer.json, { headers }))
      const wantsUsage = (body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true
      const chunks = answer.chunks.filter((chunk) => wantsUsage || !(chunk as { usage?: unknown }).usage)
      const lines = [
        ...chunks.map(
          (chunk) => `data: ${JSON.stringify(wantsUsage ? { usage: null, ...(chunk as object) } : chunk)}\n\n`,
        ),
        'data: [DONE]\n\n',
      ]
      let at = 0
      const stream = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            const line = lines[at]
            at += 1
            pulled += 1
            if (line === undefined) controller.close()
            else controller.enqueue(new TextEncoder().encode(line))
          },
        },
        { highWaterMark: 0 },
      )
      return Promise.resolve(new Response(stream, { headers: { ...headers, 'content-type': 'text/event-stream' } }))
    },
  }
}

/** A chunk of a chat stream with this delta. */
export const chatChunk = (delta: object, index = 0, finish: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_750_000_000,
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index, delta, finish_reason: finish }],
})

/** The last chunk of a stream whose request asked for usage. */
export const usageChunk = {
  ...chatChunk({}),
  choices: [],
  usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 },
}
