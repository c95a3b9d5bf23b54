import { test } from 'vitest'
import { createMask } from './privacy/create-mask.js'
import { redact } from './privacy/redact.js'
import { json, text } from './event/row.js'
const must = `sk-abcdefghijklmnopqrstT3BlbkFJabcdefghijklmnopqrst
sk-svcacct-abcdEFGH1234ijklMNOP
sk-ant-api03-abcdefghijklmnop-QRSTUVWX_0123456789AA
phc_abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG
ASIAIOSFODNN7EXAMPLE
gho_16C7e42F292c6912E7710c838347Ae178B4a
ghs_16C7e42F292c6912E7710c838347Ae178B4a
xoxp-123456789012-123456789012-abcdef
rk_live_51H8a9bC0dE1fG2hI3jK4lM5n
sk_test_51H8a9bC0dE1fG2hI3jK4lM5n
pk_live_51H8a9bC0dE1fG2hI3jK4lM5n
-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n-----END OPENSSH PRIVATE KEY-----
-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----
-----BEGIN EC PRIVATE KEY-----
https://user:pa55word@example.com/
mongodb+srv://admin:Pa$$w0rd@cluster0.mongodb.net
password = "hunter22"
PASSWORD: hunter22
passwd=hunter22
pwd=hunter22
password=short1
password=abc12
{"password":"hunter2"} text
The password is: hunter22
OPENAI_API_KEY=abcdefghijklmnop
export AWS_SECRET_ACCESS_KEY="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
Authorization: Token abcdef0123456789abcdef
Cookie: session=abcdef0123456789
access_token=ya29.a0AfH6SMBx-abcdef
+49 30 1234567
+1 (415) 555-2671
415-555-2671
(415) 555-2671
030 1234567
0044 20 7946 0958
call me at 5551234
+4930 1234567
+44 (0)20 7946 0958
+1-415-555-2671
1-415-555-2671
030/1234567
+91 98765 43210
06 12 34 56 78
my number is 5551234
ring 0301234567
4111111111111111
4111 1111 1111 1111
4111-1111-1111-1111
5105105105105100
371449635398431
3714 496353 98431
6011000990139424
3566002020360505
3056 930902 5904
38520000023237
6200000000000005
6759649826438453
4222222222222
GB82 WEST 1234 5698 7654 32
FR14 2004 1010 0505 0001 3M02 606
NL91 ABNA 0417 1643 00
ES91 2100 0418 4502 0005 1332
IT60 X054 2811 1010 0000 0123 456
CH93 0076 2011 6238 5295 7
BE68 5390 0754 7034
AT61 1904 3002 3457 3201
PL61 1090 1014 0000 0712 1981 2874
SE45 5000 0000 0583 9825 7466
NO93 8601 1117 947
IBAN:DE89370400440532013000.
8.8.8.8
10.0.0.1
::ffff:192.0.2.128
2001:db8::ff00:42:8329
ada@example.org
"Ada" <ada@example.org>
ada@xn--mller-kva.de
user.name+tag@sub.example.museum
ADA@EXAMPLE.ORG
email:ada@example.org
ada@example.org:
ada@example.org/x
用户@例え.jp
ada@[192.168.1.1]
email ada@example.org.Next sentence
a@b.co
contact:ada@example.org;bob@example.org
ada@example.org,bob@example.org
ada%40example.org
ada@example.org?subject=x
https://x.test/?email=ada@example.org&x=1`.split('\n')
const not = `2024-01-15
15/01/2024
10:30
10:30:45.123
2024-01-15T10:30:45.123Z
order 4455667
order #100234567
invoice 2024-000123
550e8400-e29b-41d4-a716-446655440000
d41d8cd98f00b204e9800998ecf8427e
da39a3ee5e6b4b0d3255bfef95601890afd80709
3.141592653589793
1.0.0-beta.3
node 20.20.0
v1.2.3.4
1750000000
1750000000123
1750000000.123
12345678901234567890
127.0.0.1
192.168.1.256
0.1.2
2024.01.15
01.02.2024
page_token=abc
{"next_page_token":"abcdefgh123"}
next_page_token=abcdefgh123
max_tokens=1000
prompt_tokens: 1000
usage: 100 200 300
latitude 52.520008, 13.404954
isbn 9783161484100
EAN 4006381333931
tracking 1Z999AA10123456784
0x1234567890abcdef
#123456
12 345 678
1 234 567,89
$1,234,567
resp_68a1b2c3d4e5f60718293a4b
msg_0123456789abcdef0123
chatcmpl-abc123def456ghi789
gpt-4o-2024-08-06
claude-3-5-sonnet-20241022
fp_44709d6fcb
req_0123456789abcdef0123456789abcdef
commit 1234567
port 8080
@media screen
@angular/core
npm i @scope/pkg@1.2.3
me@localhost
foo@bar
a@b
photo@3x.webp
RFC 2616
ISO 8601
key-value store
sk-learn
key_results_2024_summary_q4
monkey-business-2024-report
is the secret is out
password must be long
password reset
The password is required
The password is incorrect
my password is wrong
password: required
secret: string
Password: ********
authorization: none
cookie: yes
Basic authentication1234567
bearer of bad news
std::string::npos
http://localhost:3000
00:1A:2B:3C:4D:5E
12:30:45:00
2024-01-15 10:30:00 200 1234
[2024, 1, 15]
1-2-3-4-5-6-7
1 2 3 4 5 6 7 8 9
0800 - 1700
2020-2024
100-200-3000`.split('\n')
test('x', () => {
  for (const m of must) {
    const t = m.replaceAll('\\n', '\n')
    const r = createMask().text(t)
    console.log(r === t ? 'MISS ' : '     ', m, '->', r.replaceAll('\n', '\\n'))
  }
  console.log('-----')
  for (const m of not) {
    const r = createMask().text(m)
    if (r !== m) console.log('FALSE', m, '->', r)
  }
  const rows = [text('$ai_model', 'facts', () => 1), json('$ai_input', 'content', () => 1)]
  const ev = (p: any, more = {}) =>
    redact({ name: '$ai_span', rows, uuid: 'x', timestampMs: 0, properties: p, ...more } as any, {
      mode: 'redacted',
      maxBytes: 9e5,
    })
  const t = (label: string, p: any, more = {}) => {
    try {
      console.log(label, JSON.stringify(ev(p, more))?.slice(0, 300))
    } catch (e) {
      console.log(label, 'THREW', e)
    }
  }
  t('toJSON', {
    $ai_input: {
      toJSON() {
        throw new Error('x')
      },
      a: 1,
    },
    $ai_model: 'm',
  })
  t('toJSON ok', {
    $ai_input: {
      toJSON() {
        return 'ada@example.org'
      },
      a: 1,
    },
  })
  t('url', { $ai_input: new URL('https://u:p4ssword@x.test/') })
  t('map', { $ai_input: new Map([['a', 1]]) })
  t('err', { $ai_input: new Error('ada@example.org') })
  t('revoked', {
    $ai_input: (() => {
      const r = Proxy.revocable({}, {})
      r.revoke()
      return r.proxy
    })(),
    $ai_model: 'm',
  })
  t(
    'throwing prop itself',
    Object.defineProperty({ $ai_model: 'm' }, 'x', {
      enumerable: true,
      get() {
        throw 1
      },
    }),
  )
  t(
    'distinct',
    {},
    {
      distinctId: {
        toString() {
          throw 1
        },
      },
    },
  )
  t(
    'groups',
    {},
    {
      groups: Object.defineProperty({}, 'x', {
        enumerable: true,
        get() {
          throw 1
        },
      }),
    },
  )
  t('groups null', {}, { groups: null })
  t('model obj', { $ai_model: { a: () => 1 } })
  t('bigint fact', { $ai_model: 5n })
  t('nan custom', { x: NaN, y: Infinity, f: () => 1, s: Symbol('x'), u: undefined, n: null })
  t('nan known', { $ai_model: NaN })
  t('boxed', { $ai_input: [new String('ada@example.org'), new Number(3), Object('x\ud800')] })
  t('proto', { $ai_input: JSON.parse('{"__proto__":{"x":1},"constructor":2}') })
  t('shared', {
    $ai_input: (() => {
      const s = { a: 'x' }
      return [s, s]
    })(),
  })
  t('sparse', { $ai_input: [1, , 3] })
  t('ua', { $ai_input: new Uint8Array(3) })
  t('ab', { $ai_input: new ArrayBuffer(3) })
  t('keys', {
    $ai_input: { 'ada@example.org': 1, 'ada2@example.org': 2, 'a\ud800': 1 },
    'bob@example.org': 'x',
    'z\ud800': 1,
    __proto__x: 1,
  })
  t('dup keys', { $ai_input: { '[email:1]': 'one', 'ada@example.org': 'two' } })
  t('dbl json', { $ai_input: JSON.stringify({ a: JSON.stringify({ password: 'x', to: 'ada@example.org' }) }) })
  t('json ws', { $ai_input: '{ "a" : 1.0, "big": 12345678901234567890 }' })
  t('nulls in str', { $ai_input: 'a\u0000b' })
  t('number leaf card', { $ai_input: { n: 4242424242424242, m: '4242424242424242' } })
  t('password obj', {
    $ai_input: { password: { value: 'hunter2' }, api_key: ['abc'], authorization: null, password2: true, pin: 0 },
  })
  t('huge n keys', { $ai_input: Object.fromEntries(Array.from({ length: 200000 }, (_, i) => ['k' + i, i])) })
  let d: any = 'ada@example.org'
  for (let i = 0; i < 200; i++) d = { d }
  t('deep', { $ai_input: d })
  d = 'x'
  for (let i = 0; i < 100000; i++) d = [d]
  t('deep 1e5', { $ai_input: d })
  let js = '['.repeat(5000) + ']'.repeat(5000)
  t('deep json str', { $ai_input: js })
  let j2: any = 'ada@example.org'
  for (let i = 0; i < 12; i++) j2 = JSON.stringify({ a: j2 })
  t('nested strs', { $ai_input: j2 })
})
