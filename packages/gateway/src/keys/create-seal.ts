import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'

export interface Seal {
  /** Encrypts `text` and binds it to a place, such as a team: it cannot be decrypted for another one. */
  close(text: string, place: string): string
  /** Decrypts. `undefined` if it was encrypted with another key or for another place, or was changed. */
  open(sealed: string, place: string): string | undefined
}

const version = 'v1'

/**
 * AES-256-GCM with a key derived from `GATEWAY_SALT_KEY` by scrypt, because that text may be short. The scrypt salt is fixed, so
 * that every gateway with the same text derives the same key. Without a text, a random key is used for this process only.
 */
export function createSeal(saltKey: string | undefined): Seal {
  const key = saltKey === undefined ? randomBytes(32) : scryptSync(saltKey, 'tracked-openai-gateway', 32)
  return {
    close(text, place) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [version, Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url')].join('.')
    },
    open(sealed, place) {
      const [seen, body = ''] = sealed.split('.')
      const bytes = Buffer.from(body, 'base64url')
      if (seen !== version || bytes.length < 28) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
          .setAAD(Buffer.from(place))
          .setAuthTag(bytes.subarray(12, 28))
        return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return undefined
      }
    },
  }
}
