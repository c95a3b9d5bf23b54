declare module 'undici/lib/dispatcher/pool.js' {
  import type { Dispatcher, Pool } from 'undici'

  /** It has only what every dispatcher has: methods such as `request` come with the package's own door. */
  const BarePool: new (origin: string, options: Pool.Options) => Pick<Dispatcher, 'dispatch' | 'destroy'>
  // eslint-disable-next-line no-restricted-syntax -- it is what `import` makes of a CommonJS module.
  export default BarePool
}
