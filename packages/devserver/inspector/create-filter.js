/** Whether a trace is to be shown: by its status, and by every word of a text in its id, name or events. */
export function createFilter() {
  const texts = new WeakMap()

  function textOf(event) {
    const text = texts.get(event) ?? JSON.stringify(event).toLowerCase()
    texts.set(event, text)
    return text
  }

  return ({ text, status }) => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    return (trace) => {
      if (status && trace.status !== status) return false
      return words.every((word) => trace.events.some((event) => textOf(event).includes(word)))
    }
  }
}
