import type { KeyPath } from './read-yaml.js'
import type { Environment } from './resolve-environment.js'

/** A problem with a key of the file. */
export interface ConfigProblem {
  readonly path: KeyPath
  readonly says: string
}

/** What is needed to convert the validated file to a configuration. */
export interface ConfigContext {
  /** The path of the file. */
  readonly path: string
  /** The position of a key, `config.yaml:12:5`. */
  at(path: KeyPath): string
  readonly environment: Environment
  /** Reports something that has no effect. */
  warn(problem: ConfigProblem): void
  /** Reports an error; the configuration is rejected. */
  refuse(problem: ConfigProblem): void
}
