/** Filters traces by status, and by text: each word must occur in the id, the name or the events. */
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
