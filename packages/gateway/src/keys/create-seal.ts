import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'

export interface Seal {
  /** Encrypts `text` for its place, such as a team's id: elsewhere it does not open. */
  close(text: string, place: string): string
  /** The text; `undefined` where it was sealed with another key, for another place, or was changed. */
  open(sealed: string, place: string): string | undefined
}

const version = 'v1'

/**
 * AES-256-GCM with a key made of `GATEWAY_SALT_KEY`. What people write there may be short, so the key is made by scrypt.
 * Its salt is fixed: the same words must open what they sealed, on every gateway. Without words there is a key for this
 * process only.
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
