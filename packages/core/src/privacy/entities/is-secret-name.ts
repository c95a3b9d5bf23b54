/** The end of the name of what is always a secret: `db_password`, `clientSecret`, `x-api-key`. */
const strong =
  /(?:passw(?:or[dt]|d)|pass(?:phrase|code)|pwd|(?:[_-]|user|db|admin|root)pass|kennwort|secrete?|credentials?|authorization|cookie|(?:api|access|private|secret|encryption|signing|master|account|auth)[\W_]{0,2}key|(?:^|[\W_])(?:cvv2?|cvc|pin|otp)|connection[\W_]?string)s?[\W_]*\d?$/i
/** The end of the name of what is a secret where it looks like one. */
const weak =
  /(?:token|key|auth|jwt|(?:^|[\W_])sid|session[\W_]?id|sig|signature|bearer|(?:^|\W)pass|iam[\W_]\w+)[\W_]*\d?$/i
/** Tokens of texts and of pages, and keys of tables. */
const harmless =
  /(?:max|min|num|total|count|prompt|completion|input|output|reasoning|cached?|next|prev\w*|page|continuation|sync|cancel\w*|[bes]os|pad|unk|mask|sep|cls|stop|start|end|special|last|new|public|primary|foreign|sort|partition|row|index|idempotency|search|message)[\W_]{0,2}(?:token|key)[\W_]*\d?$/i
/** A type between a name and its value; a field of its own for the value. */
const filler = /:?\s+&?str(?:ing)?$|["'\\,;\s]+value$/i

/**
 * Does a field's name say that its value is a secret: `password`, `api_key`, `authorization`, `cookie`? Not
 * `max_tokens`, `next_page_token` or `token_type`.
 */
export function isSecretName(name: string): boolean {
  return strong.test(name) || /(?:^|[\W_])ssn$/i.test(name) || (/token$|jwt$/i.test(name) && !harmless.test(name))
}

/** How sure the words in front of a value are that it is a secret: 2 whatever it looks like, 1 where it looks like one. */
export function secretLevel(before: string): number {
  const name = before.replace(filler, '')
  return strong.test(name) ? 2 : Number(weak.test(name) && !harmless.test(name))
}

/** The last three letters of such names: a cheap look before the costly one. */
const tails = new Uint8Array(32_768)
for (const tail of 'ord wrd swd pwd ase ode ort ass ret ete ets als ial ion kie ies key eys ken ens cvv cvc pin otp ssn ing uth jwt sid _id nid sig ure rer str lue'.split(
  ' ',
))
  tails[hash(tail, 2)] = 1

/** May the word that ends at `last` be the name of a secret? */
export function mayEndSecretName(text: string, last: number): boolean {
  while (text.charCodeAt(last) < 58 && text.charCodeAt(last) > 47) last -= 1
  return tails[hash(text, last)] === 1
}

function hash(text: string, last: number): number {
  let value = 0
  for (let at = last - 2; at <= last; at += 1) value = (value << 5) | (text.charCodeAt(at) & 31)
  return value
}
