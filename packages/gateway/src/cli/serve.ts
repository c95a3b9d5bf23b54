import cluster from 'node:cluster'
import type { createAdmin } from '../admin/create-admin.js'
import { chooseListenHost } from '../config/choose-listen-host.js'
import { createGatewayRuntime } from '../create-gateway-runtime.js'
import { readConfigApart } from '../config/read-config-apart.js'
import { createKeys } from '../keys/create-keys.js'
import type { Admin } from '../serve/answer-admin.js'
import { openStore } from '../store/open-store.js'
import { createPrinter } from './create-printer.js'
import { describeGateway } from './describe-gateway.js'
import { createEnding } from './create-ending.js'
import { createMetricsGatherer } from './gather-metrics.js'
import { keepHeapsSmall } from './keep-heaps-small.js'
import type { ServesMessage } from './orders.js'
import type { Arguments } from './read-arguments.js'
import { hearReloadOrders } from './reload-orders.js'
import { startGateway } from './start-gateway.js'

/** Runs the gateway until a signal ends it. Rejects with set-up errors. */
export async function serve(given: Arguments, program: URL): Promise<void> {
  if (!given.config) throw new TypeError('--config is missing. Write tracked-openai-gateway --config config.yaml.')
  const { config: path } = given
  const print = createPrinter(given.verbosity)
  const ending = createEnding(given.shutdownTimeoutS, print.line)
  const reloads = hearReloadOrders()
  keepHeapsSmall()
  const config = await readConfigApart(program, path)
  const { host, warning } = chooseListenHost({
    given: given.host,
    masterKey: config.general.masterKey,
    isInsecureAllowed: given.isInsecureAllowed,
  })
  const onProblem = ({ code, message }: { readonly code: string; readonly message: string }) =>
    print.rarely(code, message)
  const store = await openStore(config.general.databaseUrl)
  const runtime = createGatewayRuntime()
  const keys = await createKeys({ config, store, runtime, onProblem })
  let current = config
  const gateway = await startGateway({
    config,
    keys,
    admin: lazyAdmin({ keys, config: () => current, runtime }),
    host,
    port: given.port,
    ...(given.adminPort !== undefined && { adminPort: given.adminPort }),
    maxConnections: given.maxConnections,
    program,
    ...(cluster.isWorker && { createGatherer: createMetricsGatherer }),
    onProblem,
    ...(given.verbosity !== 'normal' && { onAnswer: print.answer }),
  }).catch(async (error: unknown) => {
    await keys.close()
    throw error
  })

  const reload = async () => {
    const next = await readConfigApart(program, path)
    // The listening address cannot change any more, so a file without a strong master key is refused if the gateway is public.
    chooseListenHost({
      given: host,
      masterKey: next.general.masterKey,
      isInsecureAllowed: given.isInsecureAllowed,
    })
    gateway.reload(next)
    current = next
    for (const line of next.warnings) print.line(`warning: ${line}`)
    print.line(`${path} was reloaded.`)
  }
  ending.holds(gateway)
  if (cluster.isWorker) process.send?.({ kind: 'serves' } satisfies ServesMessage)
  // Printed last, because whoever waits for these lines may send a signal at once.
  for (const line of [...config.warnings, ...(warning ? [warning] : [])]) print.line(`warning: ${line}`)
  for (const line of describeGateway(config, gateway)) print.line(line)
  reloads.follow(() =>
    reload().catch(({ message }: Error) =>
      print.line(`${path} was not reloaded, the previous configuration stays in use:\n${message}`),
    ),
  )
}

/** Loads the admin API, whose schemas take memory, with the first request for it. */
function lazyAdmin(options: Parameters<typeof createAdmin>[0]): Admin {
  let admin: Promise<Admin> | undefined
  return async (request) => {
    admin ??= import('../admin/create-admin.js').then(({ createAdmin }) => createAdmin(options))
    return (await admin)(request)
  }
}
