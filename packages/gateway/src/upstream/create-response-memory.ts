import type { Target } from './create-target.js'

/** Remembers which account stores which response, so that the next turn of a conversation goes to the same account. */
export interface ResponseMemory {
  /** Looks for a response id in the first bytes of a response body. */
  see(target: Target, bytes: Buffer): void
  remember(target: Target, id: string): void
  /** The account, as returned by the function `accountOf`; `undefined` if it is not known. */
  accountOf(id: string): string | undefined
}

/** The most recent responses are remembered, in about 2 MB. */
const maxResponses = 10_000
/** How much of a response body is searched: the id is at its beginning. */
const headBytes = 1024

export function createResponseMemory(targets: readonly Target[]): ResponseMemory {
  const accounts = new Map(targets.map((target) => [target, accountOf(target)]))
  const isNeeded = new Set(accounts.values()).size > 1
  const accountsById = new Map<string, string>()

  function remember(target: Target, id: string): void {
    const account = accounts.get(target)
    if (!isNeeded || account === undefined) return
    accountsById.delete(id)
    accountsById.set(id, account)
    if (accountsById.size <= maxResponses) return
    for (const oldest of accountsById.keys()) return void accountsById.delete(oldest)
  }

  return {
    remember,
    see(target, bytes) {
      if (!isNeeded) return
      const head = bytes.subarray(0, headBytes)
      if (!head.includes('"resp_')) return
      const [, id] = /"id"\s*:\s*"(resp_[\w-]{1,200})"/.exec(head.toString('latin1')) ?? []
      if (id !== undefined) remember(target, id)
    },
    accountOf: (id) => accountsById.get(id),
  }
}

/** Identifies an account by base URL and credentials. It contains the key: never log it. */
export const accountOf = ({ baseUrl, headers }: Target): string => `${baseUrl} ${headers.join(' ')}`
