import type { ToolSite } from './run-tool.js'

type Fields = Record<string, unknown>
type Run = (...args: unknown[]) => unknown

/**
 * The body of a `runTools` call with the functions of its tools watched. The caller's tool objects are not modified:
 * each is represented by an object that inherits from it, so that the SDK finds everything it looks for.
 */
export function watchTools(site: ToolSite): Fields {
  const body = site.body as Fields & { tools: readonly Fields[] }

  function watch(tool: Fields | Run, name: string): unknown {
    if (typeof tool !== 'function') {
      const own: PropertyDescriptorMap = {}
      // The SDK's own helpers (`zodFunction`) store the function in `$callback`.
      for (const key of ['function', '$callback']) if (tool[key]) own[key] = { value: watch(tool[key] as Run, name) }
      return Object.create(tool, own)
    }
    return new Proxy(tool, {
      apply(_, receiver, args: unknown[]) {
        const call = () => Reflect.apply(tool, receiver, args)
        const { parts } = site.tracker
        return parts ? parts.runTool(call, name, args[0], site) : call()
      },
    })
  }

  const nameOf = (tool: Fields) => String(tool.name || (tool.function as Fields | undefined)?.name)
  // Tools of other types are sent unchanged.
  return { ...body, tools: body.tools.map((tool) => (tool.type === 'function' ? watch(tool, nameOf(tool)) : tool)) }
}
