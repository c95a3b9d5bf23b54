import type { KeyFacts } from './keys.js'

/** The key of every caller if there is no master key. By default the gateway then only listens on loopback, see `chooseListenHost`. */
export const anonymous: KeyFacts = { hash: 'anonymous', metadata: {}, isMaster: false, callbacks: [] }

/** Is the caller anonymous, because there is no master key? */
export const isAnonymous = ({ hash }: KeyFacts): boolean => hash === anonymous.hash
