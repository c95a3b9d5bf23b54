import { standsBefore, toBefore } from './stands-before.js'
import { createWordEnds } from './word-ends.js'

/** Not in front of `token` and `key`: tokens of models and of pagination, keys of tables. */
export const harmless =
  /(?<!(count|cached?|next|prev\w{0,9}|page|continuation|[bes]os|pad|unk|mask|sep|cls|stop|start|end|special|first|last|per|new|public|primary|foreign|sort|partition|row|index|idempotency|search|message)[\W_]{0,2})/
    .source
/** May follow a name: a number; a type; a field of its own for the value. */
const filler =
  /(?<=[a-z\d\xc0-\uffff])[^a-z\d\xc0-\uffff]{0,12}\d?(:?\s{1,4}&?str(ing)?|["'\\,;\s]{1,6}(parameter)?value|<\/key>\s{0,9}<string|["']?\s{0,3}\{[^{}]{0,80}?default)?/
    .source
/**
 * Words for a password in 18 languages. Escaped to save bytes: şifre, пароль, 密码, 口令, パスワード, 暗証番号, 비밀번호, 비번,
 * 암호.
 */
export const passwordWord =
  /passw(?:or[dt]|d)|pass(?:phrase|code)|pwd|kennwort|wachtwoord|l.senord(?:et)?|passord(?:et)?|kodeord|adgangskode|salasana(?:ni)?|heslo|jelsz[óa](?:vam)?|has.o|[s\u015f]ifre|\u043f\u0430\u0440\u043e\u043b.|\u5bc6[\u7801\u78bc]|\u53e3\u4ee4|\u30b9\u30ef.\u30c9|\u6697\u8a3c..|\ube44(?:\ubc00..|\ubc88)|\uc554\ud638|contrase[ñn]a|mot[ _]?de[ _]?passe|(?<![a-z])mdp|senha|palavra-passe/
    .source
/** Names that end so always hold a secret: `db_password`, `clientSecret`, `x-api-key`. */
const strong = toBefore(
  new RegExp(
    `(${passwordWord}|passw(or)?d[_-]?hash|(?<![a-z])pw|([_-]|user|db|admin|root|store|key|require)pass|psk|(?<!\\w)pass(?=(["']?: ?["']|=[a-z])[!-~]{1,32}\\d)|(?<=-pass\\w{0,3} )pass|mnemonic|(seed|recovery).phrase|secrete?|credentials?|authorization|cookie|(api|access|private|secret|encryption|signing|master|account|auth)[\\W_]{0,2}key|(?<![a-z\\d])(cvv2?|cvc|pin|otp)|connection[\\W_]?string)s?`,
    'i',
  ),
  filler,
)
/** Names that end so hold a secret if the value looks like one. */
const looks =
  /(token|key)|auth|creds|jwt|clave|(?<=[?&])code|(?<![a-z\d])sid|session[\W_]?id|sig|signature|bearer|(?<!\w)pass|iam[\W_]\w{1,24}/
    .source
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
  if (names.size >= maxNames) names.clear()
  if (name.length <= maxLength) names.set(name, isSecret)
  return isSecret
}

/** A cache: most field names are the same in every event. */
const names = new Map<string, boolean>()
const maxNames = 1_000
const maxLength = 64

/** Does the name that ends at `at` announce a secret? 2: whatever the value is; 1: if the value looks like one; 0: no. */
export function secretLevel(text: string, at: number, from: number): number {
  return standsBefore(strong, text, at, from) ? 2 : Number(standsBefore(weak, text, at, from))
}

/** May the word whose last letter is at `last` be the name of a secret? */
export const mayEndSecretName = /* @__PURE__ */ createWordEnds(
  'ordwrdswdpwdaseodeortassreteteetsalsialionkieieskeyeyskenenscvvcvcpinotpssninguthjwtsid_idnidsigurererstrlueedseñaenassenhaultashsłofreanaszóslo_pwpskmdpave pw"pwnic',
)
