import { ConfigError } from '../src/config/config-error.js'
import { parseConfig } from '../src/config/read-config.js'

/** The problems of a `config.yaml`; empty if it is valid. */
export function problemsOf(text: string, environment = {}): readonly string[] {
  try {
    parseConfig(text, 'config.yaml', environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}
