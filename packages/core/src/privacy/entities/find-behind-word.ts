import { type Entity, type Finding, toFinding } from './finding.js'
import { endAt, matchAt } from './match-at.js'
import { standsBefore, toBefore } from './stands-before.js'

/** Values that need a label in front of them: the label with what may follow it, and the shape of the value. */
const said: readonly (readonly [Entity, RegExp, RegExp])[] = [
  // ISO 8601, and dates as people write them. Escaped: 出生, 生日, 生年月日, 생년월일, рожд(ения), родил(ся).
  [
    'birthdate',
    toBefore(
      /(birth\w{0,9}|\b(born|d\.?o\.?b|geb\w{0,12}|n[ée]e?|na(s?c[ií]|iss)\w{0,7}|naro[zd]\w{0,6}|f[öø]d\w{0,12}|nat[oa] il|do\u011fum|urodz\w{1,6})|\u51fa\u751f|\u751f[\u65e5\u5e74]|\uc0dd\ub144|\u0440\u043e(\u0436\u0434|\u0434\u0438\u043b))\W[^\d\n]{0,24}?/i,
    ),
    /(?:\d{1,4}([./ -])\d\d?\1\d{1,4}|\d{8}|\d\d?(st|nd|rd|th|\.)?([ -](of )?[a-z\xc0-\u04ff]{3,9}[ ,-]{1,2}|,? )\d{4}|\d{4}[\u5e74\ub144] ?\d\d?[\u6708\uc6d4] ?\d\d?[\u65e5\uc77c]?)(?![\w-])/iy,
  ],
  // House number, street name and street suffix (the usual ones of USPS Publication 28, appendix C); unit, town, state,
  // ZIP code.
  [
    'address',
    toBefore(
      /(?<![a-z])((address|resid|ship|deliver|mail|street)\w{0,9}|live[sd]?|living|home|moved|located|billing)\W[^\d\n]{0,32}?/i,
    ),
    /\d{1,5}\w? ([\w.'\u00c0-\u024f-]{1,24} ){1,4}(st(reet)?|ave(nue)?|r(oa)?d|blvd|boulevard|la?ne?|dr(ive)?|c(our)?t|pl(ace)?|square|terrace|(high|park)?way|circle|close)\b(,?\s(apt|suite|unit|flat|#)\.? ?\w{1,6})?(,\s[A-Za-z .-]{2,30})?(,?\s\d{5})?/iy,
  ],
  // One-time codes, PINs and card security codes. Escaped: 验证码, 認証コード, 確認コード, 인증번호 (with
  // a particle), код подтверждения, код для, ваш код.
  [
    'secret',
    toBefore(
      /(\b(cvv2?|cvc|otp|(pin|2fa|verificati(on|e)|best[äa]tigungs|security|confirmation|access|login|sms|one.time|recovery|your|use|enter|dein|ihr|votre|tuo?|seu) ?(code|c[óo]di[gc][oe])s?( d[ei] \S{1,8}ca\S{0,4})?|pin|tan)( (is|ist|lautet|est?|[éè]))?[ :=]|\u9a8c\u8bc1\u7801|[\u8a8d\u78ba][\u8a3c\u8a8d]\u30b3..|\uc778\uc99d ?..|\u043a\u043e\u0434 (\u043f\u043e\u0434\u0442\S{2,12}|\u0434\u043b\u044f \S{2,12})|\u0432\u0430\u0448 \u043a\u043e\u0434)[\u662f\u306f\ub294]?[\uff1a: ]{0,2}\[?/i,
    ),
    /\d{3,8}(?![\w%]|[.,/-]\d)/y,
  ],
  // One or two coordinates in degrees, with at least three decimals (about 100 m).
  [
    'location',
    toBefore(
      /\b(lat|lng|long?|l(at|ong)itude|gps|[ck]oord\w{0,9}|location|position)\b["'\s:=([{]{0,6}(is|at|are)?[\s([]{0,3}-?/i,
    ),
    /\d{1,3}\.\d{3,}(°? ?[NSEW]\b)?(,?\s?-?\d{1,3}\.\d{3,}(°? ?[NSEW]\b)?)?/y,
  ],
]

/** A month in front of the day, by its first letters. */
const month = toBefore(/\b(ja|fe|ma|ap|ju|au|se|oc|no|de)\w{1,7}\.? /i)

/** Finds the date of birth, street address, one-time code or coordinates whose first digit is at `at`. */
export function findBehindWord(text: string, at: number, from: number): Finding | undefined {
  for (const [entity, word, shape] of said) {
    const end = endAt(shape, text, at)
    if (end && standsBefore(word, text, at, from)) {
      const [, before = ''] = matchAt(month, text, at) ?? []
      return toFinding(entity, at - before.length, at + text.slice(at, end).trimEnd().length)
    }
  }
  return undefined
}
