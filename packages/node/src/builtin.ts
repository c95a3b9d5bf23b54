/** A built-in module of Node; `undefined` on edge runtimes, where a static import would keep this package from loading. */
export function builtin<Name extends keyof BuiltIn>(name: Name): BuiltIn[Name] | undefined {
  try {
    return (globalThis.process as NodeJS.Process | undefined)?.getBuiltinModule?.(name)
  } catch {
    return undefined
  }
}

interface BuiltIn {
  'node:async_hooks': typeof import('node:async_hooks')
  'node:crypto': typeof import('node:crypto')
  'node:diagnostics_channel': typeof import('node:diagnostics_channel')
  'node:fs': typeof import('node:fs')
  'node:os': typeof import('node:os')
  'node:path': typeof import('node:path')
  'node:worker_threads': typeof import('node:worker_threads')
  'node:zlib': typeof import('node:zlib')
}
