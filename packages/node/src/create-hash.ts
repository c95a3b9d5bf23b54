import type { Hash } from '@tracked-openai/core'
import { builtin } from './builtin.js'

const crypto = builtin('node:crypto')

/** The SHA-256 of Node; `undefined` where there is none, as on edge runtimes. */
export const newHash: (() => Hash) | undefined = crypto && (() => createHash(crypto))

function createHash({ createHash: create }: NonNullable<typeof crypto>): Hash {
  const hash = create('sha256')
  let bytes = 0
  /** Base64 that is no whole number of bytes yet. */
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
        // A padding ends what is before it. Most pieces have one at their end, or none; some have lines.
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
