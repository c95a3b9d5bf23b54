import { matchAt } from './match-at.js'

/** Bitcoin (base58, and bech32 of BIP 173), Ethereum (20 bytes in hex), Litecoin, Ripple, Tron, Monero by their lengths. */
const shape =
  /(?:0x[\da-fA-F]{40}|(?:bc|tb|ltc)1[ac-hj-np-z02-9]{25,71}|[13LMTr](?=\w*[a-z])(?=\w*[A-Z])(?=\w*\d)[1-9A-HJ-NP-Za-km-z]{25,34}|4[1-9AB][1-9A-HJ-NP-Za-km-z]{93})(?!\w)/y

/** Where the address of a wallet that begins at `at` ends. */
export function walletEnd(text: string, at: number): number | undefined {
  const found = matchAt(shape, text, at)?.[0]
  return found ? at + found.length : undefined
}
