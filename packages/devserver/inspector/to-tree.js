const inTree = ['$ai_trace', '$ai_span', '$ai_generation', '$ai_embedding']
/** Levels below the top. Each is indented, and Chromium ends a page with a thousand nested lists. */
const mostLevels = 8

/**
 * The trace, spans and calls as `{ event, children }`, by `$ai_parent_id`. An event whose parent did not arrive is placed at the
 * top, or below the trace if there is one. A cycle of parents is broken at its first event. What is deeper than eight levels is
 * placed on the eighth.
 */
export function toTree(traceId, events) {
  const nodes = events.filter(({ event }) => inTree.includes(event)).map((event) => ({ event, children: [] }))
  const root = nodes.find(({ event }) => event.event === '$ai_trace')
  const bySpan = new Map()
  for (const node of nodes) {
    const id = node.event.properties.$ai_span_id ?? (node === root ? traceId : node.event.uuid)
    if (!bySpan.has(id)) bySpan.set(id, node)
  }
  const parents = new Map()
  for (const node of nodes) {
    if (node === root) continue
    const parent = bySpan.get(node.event.properties.$ai_parent_id) ?? root
    if (parent && !isUnder(parent, node, parents)) parents.set(node, parent)
  }
  for (const node of parents.keys()) placeOf(node, parents).children.push(node)
  return nodes.filter((node) => !parents.has(node))
}

/** The nodes of a tree in reading order, each with its depth. */
export function toRows(tree, depth = 0) {
  return tree.flatMap((node) => [{ event: node.event, depth }, ...toRows(node.children, depth + 1)])
}

/** The parent, or the last ancestor that may have children. */
function placeOf(node, parents) {
  const above = []
  for (let at = parents.get(node); at; at = parents.get(at)) above.push(at)
  return above[Math.max(0, above.length - mostLevels)]
}

function isUnder(node, above, parents) {
  for (let at = node; at; at = parents.get(at)) if (at === above) return true
  return false
}
