/** The end of the name of what is always a secret: `db_password`, `clientSecret`, `x-api-key`. */
const strong =
  /(?:passw(?:or[dt]|d)|pass(?:phrase|code)|pwd|\w(?<!by|com|sur|tres)pass|kennwort|secrete?|credentials?|authorization|cookie|(?:api|access|private|secret|encryption|signing|master|account|auth)[\W_]{0,2}key|(?:^|[\W_])(?:cvv2?|cvc|pin|otp|ssn)|connection[\W_]?string)s?[\W_]*\d?$/i
/** The end of the name of what is a secret where it looks like one. */
const weak = /(?:token|key|auth|jwt|sid|session[\W_]?id|sig|signature|bearer|(?:^|\W)pass|iam[\W_]\w+)[\W_]*\d?$/i
/** Tokens of texts and of pages, and keys of tables. */
const harmless =
  /(?:max|min|num|total|count|prompt|completion|input|output|reasoning|cached?|next|prev\w*|page|continuation|sync|cancel\w*|[bes]os|pad|unk|mask|sep|cls|stop|start|end|special|last|new|public|primary|foreign|sort|partition|row|index|idempotency|search|message)[\W_]{0,2}(?:token|key)[\W_]*\d?$/i
/** A type between a name and its value. */
const type = /:?\s+&?str(?:ing)?$/i

/**
 * Does a field's name say that its value is a secret: `password`, `api_key`, `authorization`, `cookie`? Not
 * `max_tokens`, `next_page_token` or `token_type`.
 */
export function isSecretName(name: string): boolean {
  return strong.test(name) || (/token$|jwt$/i.test(name) && !harmless.test(name))
}

/** How sure the words in front of a value are that it is a secret: 2 whatever it looks like, 1 where it looks like one. */
export function secretLevel(before: string): number {
  const name = before.replace(type, '')
  return strong.test(name) ? 2 : Number(weak.test(name) && !harmless.test(name))
}
