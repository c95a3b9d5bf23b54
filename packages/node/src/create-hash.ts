import type { Hash } from '@tracked-openai/core'
import { builtin } from './builtin.js'

const crypto = builtin('node:crypto')

/** Node's SHA-256; `undefined` on edge runtimes. */
export const newHash: (() => Hash) | undefined = crypto && (() => createHash(crypto))

function createHash({ createHash: create }: NonNullable<typeof crypto>): Hash {
  const hash = create('sha256')
  let bytes = 0
  /** Base64 digits of an incomplete group of four. */
  let rest = ''

  function put(digits: string): void {
    hash.update(digits, 'base64')
    bytes += Math.floor(digits.length * 0.75)
  }

  function end(): void {
    if (rest) put(rest)
    rest = ''
  }

  function addDigits(text: string): void {
    const digits = rest + text
    const whole = digits.length - (digits.length % 4)
    rest = digits.slice(whole)
    if (whole) put(digits.slice(0, whole))
  }

  return {
    add(piece) {
      if (typeof piece === 'string')
        // Padding ends a base64 text, and a new one may follow. Some texts have line breaks.
        piece
          .replaceAll('\n', '')
          .replaceAll('\r', '')
          .replaceAll(' ', '')
          .split('=')
          .forEach((digits, index) => {
            if (index) end()
            if (digits) addDigits(digits)
          })
      else {
        end()
        hash.update(piece)
        bytes += piece.length
      }
    },
    bytes() {
      end()
      return bytes
    },
    hex() {
      end()
      return hash.copy().digest('hex')
    },
  }
}
