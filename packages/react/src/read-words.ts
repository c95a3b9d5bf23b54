/** The text of a response, piece by piece. */
export async function* readWords({ body }: Response): AsyncGenerator<string> {
  if (!body) return
  const reader = body.getReader()
  const decoder = new TextDecoder()
  try {
    for (;;) {
      const { value, done } = await reader.read()
      const words = decoder.decode(value, { stream: !done })
      if (words) yield words
      if (done) return
    }
  } finally {
    // Cancels the request if the caller stops reading.
    void reader.cancel().catch(() => undefined)
  }
}
