import type { KeyFacts } from './keys.js'

/** Without a master key everybody is this, on loopback only: see `chooseListenHost`. */
export const anonymous: KeyFacts = { hash: 'anonymous', metadata: {}, isMaster: false, callbacks: [] }

/** Is there no master key, so that nobody is told apart? */
export const isAnonymous = ({ hash }: KeyFacts): boolean => hash === anonymous.hash
