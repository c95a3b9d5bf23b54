import { readFileSync } from 'node:fs'
import { checkAliases } from './check-aliases.js'
import { checkEnvironment } from './check-environment.js'
import { checkFallbacks } from './check-fallbacks.js'
import type { Config } from './config.js'
import type { ConfigProblem } from './config-context.js'
import { ConfigError } from './config-error.js'
import { fileSchema } from './file-schema.js'
import { findUnknownKeys } from './find-unknown-keys.js'
import { type KeyPath, readYaml } from './read-yaml.js'
import { type Environment, resolveEnvironment } from './resolve-environment.js'
import { toConfig } from './to-config.js'
import { toKeyName } from './to-key-name.js'
import { toProblems } from './to-problems.js'

/** Reads LiteLLM's `config.yaml`. Throws one `ConfigError` that lists every problem with file, line and column. */
export function readConfig(path: string, environment: Environment = process.env): Config {
  return parseConfig(readText(path), path, environment)
}

/** Parses the text of the file at `path`. */
export function parseConfig(text: string, path: string, environment: Environment): Config {
  const { value, at } = readYaml(text, path)
  const problems: string[] = []
  const add = ({ path, says }: ConfigProblem) => problems.push(`${at(path)}: ${says}`)
  const stop = () => {
    if (problems.length > 0) throw new ConfigError(problems)
  }

  const all = { ...environment, ...environmentVariables(value, environment) }
  const unknown = findUnknownKeys(fileSchema, value)
  const unused = unknown.map(({ path: key }) => toKeyName(key))
  const missing: KeyPath[] = []
  const resolved = resolveEnvironment(value, all, (key, name) => {
    // Unknown keys have no effect, so their variables need not be set.
    if (key.some((_, index) => unused.includes(toKeyName(key.slice(0, index + 1))))) return
    missing.push(key)
    add({
      path: key,
      // Text that is not a valid name may be the secret itself, so it is not shown.
      says: /^\w+$/.test(name)
        ? `${toKeyName(key)} names the environment variable ${name}, which is not set. Set it, or remove the line.`
        : `${toKeyName(key)} has no valid environment variable name after os.environ/. Write letters, digits and _ there, or the value without os.environ/.`,
    })
  })
  const parsed = fileSchema.safeParse(resolved)
  if (!parsed.success)
    for (const problem of toProblems(parsed.error.issues, resolved))
      if (!missing.some((key) => toKeyName(key) === toKeyName(problem.path))) add(problem)
  stop()
  const file = parsed.data
  if (!file) throw new ConfigError([`${path}: this is not a configuration.`])

  const warnings = unknown.map(
    ({ path: key, meant }) =>
      `${at(key)}: ${toKeyName(key)} is not supported and has no effect.${meant ? ` Did you mean ${meant}?` : ''}`,
  )
  const warn = ({ path: key, says }: ConfigProblem) => warnings.push(`${at(key)}: ${says}`)
  const config = toConfig(file, { path, at, environment: all, warn, refuse: add })
  for (const problem of [...checkAliases(config), ...checkFallbacks(file, config, warn)]) add(problem)
  stop()
  return { ...config, warnings: [...warnings, ...checkEnvironment(all)] }
}

function readText(path: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError([
      `${path}: ${code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`}. Write --config and the path of your config.yaml.`,
    ])
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ConfigError([`${path}: this is not UTF-8 text. Save it as UTF-8.`])
  }
}

/** The scalar entries of `environment_variables`, which may refer to other variables. */
function environmentVariables(value: unknown, environment: Environment): Environment {
  const given = (value as { environment_variables?: unknown } | null)?.environment_variables
  if (typeof given !== 'object' || given === null) return {}
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, item]) => ['string', 'number', 'boolean'].includes(typeof item))
      .map(([name, item]) => {
        const other = /^os\.environ\/(.+)$/.exec(String(item))?.[1]?.trim()
        return [name, other === undefined ? String(item) : environment[other]]
      }),
  )
}
