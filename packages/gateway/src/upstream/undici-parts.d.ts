declare module 'undici/lib/dispatcher/pool.js' {
  import type { Dispatcher, Pool } from 'undici'

  /** Loaded this way it only has `dispatch` and `destroy`: the main entry adds methods such as `request`. */
  const BarePool: new (origin: string, options: Pool.Options) => Pick<Dispatcher, 'dispatch' | 'destroy'>
  // eslint-disable-next-line no-restricted-syntax -- it is what `import` makes of a CommonJS module.
  export default BarePool
}

declare module 'undici/lib/core/connect.js' {
  import { buildConnector } from 'undici'

  // eslint-disable-next-line no-restricted-syntax -- it is what `import` makes of a CommonJS module.
  export default buildConnector
}
