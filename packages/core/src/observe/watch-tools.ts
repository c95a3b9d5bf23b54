import type { ToolSite } from './run-tool.js'

type Fields = Record<string, unknown>
type Run = (...args: unknown[]) => unknown

/**
 * The body of a `runTools` with every function in its tools watched. The caller's tools are not touched: what stands
 * for one inherits from it, so that the SDK finds all that it looks for.
 */
export function watchTools(site: ToolSite): Fields {
  const body = site.body as Fields & { tools: readonly Fields[] }

  function derive(tool: Fields): Fields {
    const name = String(tool.name || (tool.function as Fields | undefined)?.name)
    const own: PropertyDescriptorMap = {}
    // `$callback` is where the SDK's own helpers (`zodFunction`) put it.
    for (const key of ['function', '$callback']) {
      const value = tool[key]
      if (value) own[key] = { value: typeof value === 'function' ? watch(value as Run, name) : derive(value as Fields) }
    }
    return Object.create(tool, own) as Fields
  }

  function watch(run: Run, name: string): unknown {
    return new Proxy(run, {
      apply(_, receiver, args: unknown[]) {
        const call = () => Reflect.apply(run, receiver, args)
        const { parts } = site.tracker
        return parts ? parts.runTool(call, name, args[0], site) : call()
      },
    })
  }

  // A tool of another type goes on the wire as it is.
  return { ...body, tools: body.tools.map((tool) => (tool.type === 'function' ? derive(tool) : tool)) }
}
