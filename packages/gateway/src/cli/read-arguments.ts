import { parseArgs } from 'node:util'

/** The command line arguments. */
export interface Arguments {
  readonly config?: string
  readonly port: number
  readonly host?: string
  readonly adminPort?: number
  readonly workers: number
  /** How long running requests may take after SIGTERM, in seconds. */
  readonly shutdownTimeoutS: number
  readonly maxConnections: number
  readonly isInsecureAllowed: boolean
  readonly verbosity: 'normal' | 'debug' | 'detailed'
  readonly action: 'serve' | 'health' | 'test' | 'version' | 'help'
}

export const usage = `tracked-openai-gateway --config config.yaml [options]

  -c, --config FILE          LiteLLM's config.yaml
      --port N               default 4000
      --host ADDRESS         default 0.0.0.0 with a strong master key, else 127.0.0.1
      --admin_port N         a separate port for /team, /key, /metrics and /health
      --num_workers N        processes, default 1
      --shutdown_timeout N   seconds that running requests have after SIGTERM, default 600
      --max_connections N    concurrent connections, default 20000
      --allow_insecure       listen on other addresses without a strong master key
      --debug                log every model call
      --detailed_debug       log every model call, and every warning each time it occurs
      --health               ask a running gateway whether its models answer
      --test                 send a chat to a running gateway
  -v, --version
  -h, --help
`

/** Reads the command line. Throws an error that says which argument is wrong. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      config: { type: 'string', short: 'c' },
      port: { type: 'string' },
      host: { type: 'string' },
      admin_port: { type: 'string' },
      num_workers: { type: 'string' },
      shutdown_timeout: { type: 'string' },
      max_connections: { type: 'string' },
      allow_insecure: { type: 'boolean' },
      debug: { type: 'boolean' },
      detailed_debug: { type: 'boolean' },
      health: { type: 'boolean' },
      test: { type: 'boolean' },
      version: { type: 'boolean', short: 'v' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  const adminPort = numberOf('admin_port', values.admin_port, 0, 65_535)
  return {
    config: values.config,
    port: numberOf('port', values.port, 0, 65_535) ?? 4000,
    host: values.host,
    adminPort,
    workers: numberOf('num_workers', values.num_workers, 1, 1_024) ?? 1,
    shutdownTimeoutS: numberOf('shutdown_timeout', values.shutdown_timeout, 0, 86_400) ?? 600,
    maxConnections: numberOf('max_connections', values.max_connections, 1, 1_000_000) ?? 20_000,
    isInsecureAllowed: values.allow_insecure === true,
    verbosity: values.detailed_debug ? 'detailed' : values.debug ? 'debug' : 'normal',
    action: values.help
      ? 'help'
      : values.version
        ? 'version'
        : values.health
          ? 'health'
          : values.test
            ? 'test'
            : 'serve',
  }
}

function numberOf(name: string, value: string | undefined, min: number, max: number): number | undefined {
  if (value === undefined) return undefined
  const number = Number(value)
  if (value.trim() !== '' && Number.isInteger(number) && number >= min && number <= max) return number
  throw new TypeError(`--${name} must be a whole number from ${min} to ${max}, got ${JSON.stringify(value)}.`)
}
