interface Item {
  readonly type?: unknown
  readonly content?: unknown
  readonly tool_calls?: unknown
  readonly function_call?: unknown
  readonly function?: Item
  readonly custom?: Item
  readonly name?: unknown
}

/** Names of the tools that messages of the assistant call, in order; `undefined` for a call without a name. */
export function toolsCalled(output: unknown): unknown[] {
  return list(output).flatMap(({ tool_calls: calls, function_call: call }) =>
    [...list(calls), ...list([call && { function: call }])].map(
      ({ function: called, custom }) => (called ?? custom)?.name,
    ),
  )
}

/** The web searches in messages of the assistant. */
export function webSearches(output: unknown): unknown[] {
  return list(output).flatMap(({ content }) => list(content).filter(({ type }) => type === 'web_search_call'))
}

const list = (value: unknown): Item[] => (Array.isArray(value) ? (value as Item[]).filter(Boolean) : [])
