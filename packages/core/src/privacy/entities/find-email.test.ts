import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  '‹email joe@example.com›:‹secret hunter22›',
  '‹email joe@example.com›:8080000',
  'to ‹email ada.lovelace@example.org›.',
  '{"a": "to:\\n‹email nina@example.org›\\n',
  '<‹email a+b@mail.example.co.uk›>',
  '‹email _ada@example.org›_ and *‹email ada@example.org›*',
  'mailto:‹email x_y@host.io›',
  '‹email jürgen@müller.de›',
  '‹email ada@example.org›: hello',
  '‹email 用户@example.cn›',
  '"‹email o.reilly@example.com›"',
  '‹email "two words"@example.com› wrote',
  '‹email root@[192.0.2.7]› wrote',
  '‹email ada@xn--mller-kva.de›',
  'https://shop.example/account?email=‹email ada@example.org›&page=2',
  '{"to":"‹email ada@example.org›","cc":"‹email bob@example.org›"}',
  'cc ‹email 2125550100@sms.example.com›',
  'site,email\nhttps://acme.io,‹email ada@acme.io›\n',
  'https://acme.io;‹email ada@acme.io›',
  'https://acme.io|‹email ada@acme.io›',
  '<https://acme.io><‹email ada@acme.io›>',
  '{"url":"https://acme.io","email":"‹email ada@acme.io›"}',
  'It sent {"url":"https://acme.io","to":["‹email ada@acme.io›"]} twice',
  "{url:'https://acme.io',email:'‹email ada@acme.io›'}",
])('finds whole e-mail addresses: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  'icon@2x.png',
  'logo@large.svg',
  'git@github.com:owner/repo.git',
  'pkg@1.2.3',
  '@decorator',
  '@scope/name',
  'a @ b',
  'user@localhost',
  'https://ada@example.org/repo.git',
  'https://user:password@example.org/',
])('keeps other text with an @: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
