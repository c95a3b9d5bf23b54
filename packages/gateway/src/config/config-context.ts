import type { KeyPath } from './read-yaml.js'
import type { Environment } from './resolve-environment.js'

/** What is to be said of a key. */
export interface ConfigProblem {
  readonly path: KeyPath
  readonly says: string
}

/** What is at hand while a checked file becomes a configuration. */
export interface ConfigContext {
  /** Of the file. */
  readonly path: string
  at(path: KeyPath): string
  readonly environment: Environment
  /** It has no effect. */
  warn(problem: ConfigProblem): void
  /** It cannot be. */
  refuse(problem: ConfigProblem): void
}
