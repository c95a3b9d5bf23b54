import { type AdminAnswer, createAdmin } from '../src/admin/create-admin.js'
import { configOf, factsOf, masterKey, openGatewayKeys, type TestGateway } from './open-gateway-keys.js'

/** The body of an answer of the admin API. */
export interface Answer {
  readonly status: number
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- wire JSON
  readonly body: any
}

export interface TestAdmin extends TestGateway {
  /** Sends a request with the master key, or with `secret`. */
  call(method: string, path: string, body?: unknown, secret?: string): Promise<Answer>
}

/** The admin API of a gateway with an in-memory database. */
export async function openAdmin(options: Parameters<typeof openGatewayKeys>[0] = {}): Promise<TestAdmin> {
  const gateway = await openGatewayKeys(options)
  const { keys, runtime } = gateway
  const config = configOf(options.rest, options.environment)
  const answer = createAdmin({ keys, config: () => config, runtime })
  return {
    ...gateway,
    async call(method, path, body, secret = masterKey) {
      const url = new URL(path, 'http://gateway')
      const key = factsOf(keys.find(secret))
      const answered = await answer({ method, path: url.pathname, query: url.searchParams, key, body })
      return (answered ?? { status: 0, body: undefined }) satisfies AdminAnswer
    },
  }
}
