import { standsBefore, toBefore } from './stands-before.js'
import { createWordEnds } from './word-ends.js'

/** Not of tokens of texts and of pages, and keys of tables. */
const harmless =
  /(?<!(count|cached?|next|prev\w{0,9}|page|continuation|[bes]os|pad|unk|mask|sep|cls|stop|start|end|special|last|new|public|primary|foreign|sort|partition|row|index|idempotency|search|message)[\W_]{0,2})/
    .source
/** What may stand behind a name: a number; a type between it and its value; a field of its own for the value. */
const filler =
  /(?<=[a-z\d\xc0-\uffff])[^a-z\d\xc0-\uffff]{0,12}\d?(:?\s{1,4}&?str(ing)?|["'\\,;\s]{1,6}value|["']?\s{0,3}\{[^{}]{0,80}?default)?/
    .source
/**
 * The end of the name of what is always a secret: `db_password`, `clientSecret`, `x-api-key`. Escaped, as they take less
 * room so: şifre, пароль, 密码, パスワード, 비밀번호.
 */
const strong = toBefore(
  /(passw(or[dt]|d)([_-]?hash)?|pass(phrase|code)|pwd|([_-]|user|db|admin|root)pass|(?<!\w)pass(?=(["']?: ?["']|=[a-z])[!-~]{1,32}\d)|kennwort|wachtwoord|l.senord|has.o|[s\u015f]ifre|\u043f\u0430\u0440\u043e\u043b.|\u5bc6[\u7801\u78bc]|\u30b9\u30ef.\u30c9|\ube44\ubc00..|contrase[ñn]a|mot[ _]?de[ _]?passe|senha|secrete?|credentials?|authorization|cookie|(api|access|private|secret|encryption|signing|master|account|auth)[\W_]{0,2}key|(?<![a-z\d])(cvv2?|cvc|pin|otp)|connection[\W_]?string)s?/i,
  filler,
)
/** The end of the name of what is a secret where it looks like one. */
const looks =
  /(token|key)|auth|creds|jwt|(?<![a-z\d])sid|session[\W_]?id|sig|signature|bearer|(?<!\w)pass|iam[\W_]\w{1,24}/.source
const weak = toBefore(new RegExp(harmless + looks, 'i'), filler)
const alone = toBefore(new RegExp(`(?<![a-z\\d])ssn|jwt|${harmless}token`, 'i'))

/**
 * Does a field's name say that its value is a secret: `password`, `api_key`, `authorization`, `cookie`? Not
 * `max_tokens`, `next_page_token` or `token_type`.
 */
export function isSecretName(name: string): boolean {
  const known = names.get(name)
  if (known !== undefined) return known
  const isSecret = standsBefore(strong, name, name.length, 0) || standsBefore(alone, name, name.length, 0)
  if (names.size >= mostNames) names.clear()
  if (name.length <= mostLength) names.set(name, isSecret)
  return isSecret
}

/** What was asked before: most names of fields are the same in every event. */
const names = new Map<string, boolean>()
const mostNames = 1_000
const mostLength = 64

/** How sure a name that ends at `at` is that what follows is a secret: 2 whatever it looks like, 1 where it looks like one. */
export function secretLevel(text: string, at: number, from: number): number {
  return standsBefore(strong, text, at, from) ? 2 : Number(standsBefore(weak, text, at, from))
}

/** May the word whose last letter is at `last` be the name of a secret? */
export const mayEndSecretName = /* @__PURE__ */ createWordEnds(
  'ordwrdswdpwdaseodeortassreteteetsalsialionkieieskeyeyskenenscvvcvcpinotpssninguthjwtsid_idnidsigurererstrlueedseñaenassenhaultashsłofre',
)
