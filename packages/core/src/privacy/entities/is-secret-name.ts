/** Names of what is always a secret, at the end of a name: `db_password`, `clientSecret`, `x-api-key`. */
const strong =
  /(?:pass(?:wor[dt]|wd|phrase|code)|pwd|passw|kennwort|contrase[ñn]a|(?<!by|com|sur|tres|under|over|en)pass|secrete?|credentials?|authorization|(?:set[\W_]?)?cookie|(?:api|access|private|secret|account|encryption|signing|master|shared|auth|service|license|ssh|rsa|session|app(?:lication)?|storage)[\W_]{0,2}key|(?:access|auth|refresh|session|bearer|api|bot|secret|private|personal|oauth|csrf|xsrf|id|deploy|user|app|webhook|login|reset)[\W_]{0,2}token|(?:^|[\W_])(?:cvv2?|cvc2?|csc|pin|otp|ssn|totp|mfa[\W_]?code|dsn)|connection[\W_]?string)s?[\W_]*\d?$/i
/** Names of what is a secret where it looks like one: `token`, `key`, `auth`. */
const weak =
  /(?:token|key|auth|jwt|s(?:ession)?[\W_]?id|sig|signature|secure|cred|bearer|pat|iam[\w-]{0,9}|webhook)s?[\W_]*\d?$/i
/** Names that end as one and are none. */
const harmless =
  /(?:max|min|num|total|count|prompt|completion|input|output|reasoning|cached|next|prev\w*|page|continuation|sync|cancel\w*|[bes]os|pad|unk|mask|sep|cls|stop|start|end|special|first|last|new|public|pub|primary|foreign|sort|partition|cache|row|column|object|index|unique|composite|idempotency|group|hot|short\w*|arrow|enter|tab|any|routing|translation|i18n|message|query|search|storage|sts|data|dict|map)[\W_]{0,2}(?:tokens?|keys?)[\W_]*\d?$/i

/**
 * Does a field's name say that its value is a secret: `password`, `api_key`, `authorization`, `cookie`? Not
 * `max_tokens`, `next_page_token` or `token_type`.
 */
export function isSecretName(name: string): boolean {
  return strong.test(name) || (/(?:^|[\W_])token$|Token$/.test(name) && !harmless.test(name))
}

/** How sure the words in front of a value are that it is a secret: 2 whatever it looks like, 1 where it looks like one. */
export function secretLevel(before: string): 0 | 1 | 2 {
  return strong.test(before) ? 2 : weak.test(before) && !harmless.test(before) ? 1 : 0
}
