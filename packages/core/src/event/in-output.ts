interface Item {
  readonly type?: unknown
  readonly content?: unknown
  readonly tool_calls?: unknown
  readonly function_call?: unknown
  readonly function?: Item
  readonly custom?: Item
  readonly name?: unknown
  readonly action?: Item | null
}

/**
 * Names of the tools called in assistant messages: first those that the provider called on MCP servers, then the others,
 * each in order; `undefined` for a call without a name.
 */
export function toolsCalled(output: unknown): unknown[] {
  const names: unknown[] = []
  for (const { content, tool_calls: calls, function_call: call } of list(output)) {
    for (const { type, name } of list(content)) if (type === 'mcp_call') names.push(name)
    for (const { function: called, custom } of list(calls)) names.push((called ?? custom)?.name)
    if (call) names.push((call as Item).name)
  }
  return names
}

/** The web search calls in assistant messages. Opening a page, or searching in it, does not count. */
export function webSearches(output: unknown): unknown[] {
  const found: unknown[] = []
  for (const { content } of list(output))
    for (const { type, action } of list(content))
      if (type === 'web_search_call' && /^(search|undefined)$/.test(String(action?.type))) found.push(type)
  return found
}

const none: Item[] = []
const list = (value: unknown): Item[] => (Array.isArray(value) ? (value as Item[]).filter(Boolean) : none)
