/** The words of a response, as they come. */
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
    // Who stops reading lets the other side know.
    void reader.cancel().catch(() => undefined)
  }
}
