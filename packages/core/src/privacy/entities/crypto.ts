import { endAt } from './match-at.js'

/**
 * Bitcoin (base58 by length and alphabet, bech32 of BIP 173), Litecoin and Dogecoin (the same), Ethereum (20 bytes in
 * hex), Tron.
 */
const shape =
  /(0x[\da-fA-F]{40}|(bc|tb|ltc)1[ac-hj-np-z02-9]{25,71}|([13T]|[DLM](?=\w{33}(?!\w|=)))(?=\w*[a-z])(?=\w*[A-Z])(?=\w{0,33}\d)[1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)/y

/** End of the wallet address that begins at `at`, if there is one. */
export function walletEnd(text: string, at: number): number | undefined {
  // Inside longer Base64.
  return at && '+/'.includes(text.charAt(at - 1)) ? undefined : endAt(shape, text, at)
}
