import type { Target } from './create-target.js'

/** Which account keeps which response: the next turn of a conversation goes where the turn before it is. */
export interface ResponseMemory {
  /** Looks for a response's id in the first bytes of an answer. */
  see(target: Target, bytes: Buffer): void
  remember(target: Target, id: string): void
  /** The account, as `accountOf` names it; `undefined` where it is not known. */
  accountOf(id: string): string | undefined
}

/** The latest responses that are remembered: some 2 MB. */
const maxResponses = 10_000
/** Bytes of an answer that are looked at: the id stands at its begin. */
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

/** The place and the credential of a target. Not to be shown: the credential is part of it. */
export const accountOf = ({ baseUrl, headers }: Target): string => `${baseUrl} ${headers.join(' ')}`
