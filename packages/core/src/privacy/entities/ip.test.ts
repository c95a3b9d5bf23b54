import { expect, test } from 'vitest'
import { markFindings, withoutMarks } from '../../../test/mark-findings.js'

test.each([
  'from ‹ip 203.0.113.77›',
  'v ‹ip 203.0.113.77›',
  'ping/‹ip 203.0.113.77›',
  '‹ip 192.168.1.20›:8080',
  '‹ip 10.0.0.0›/8',
  'broadcast to ‹ip 255.255.255.255›',
  '‹ip 2001:db8:85a3::8a2e:370:7334›',
  '‹ip fe80::1ff:fe23:4567:890a›',
  '‹ip fe80::1%eth0›',
  '[‹ip 2001:db8::1›]',
  '‹ip ::ffff:192.0.2.128›',
  '‹ip 2001:0db8:85a3:0000:0000:8a2e:0370:7334›',
  '‹ip 1:2:3:4:5:6:7::›',
  'the card ‹mac 00:1a:2b:3c:4d:5e›',
  '‹mac 00-1A-2B-3C-4D-5E›',
  '‹mac 001a.2b3c.4d5e›',
  '‹mac ab:cd:ef:ab:cd:ef›',
])('an address of a host or of its hardware is found: %s', (marked) => {
  expect(markFindings(withoutMarks(marked))).toBe(marked)
})

test.each([
  '127.0.0.1',
  'version 1.2.3.4',
  'upgraded to version 8.3.26.74',
  'v10.0.0.1',
  'Chrome/120.0.99.109',
  'section 7.6.1.1',
  'RFC 4291 §2.5.5.2',
  '"v8": "4.6.85.31"',
  '1.2.3',
  '12:30:45',
  'root:*:19000:0:99999:7:::',
  '12:34:56.789',
  '::1',
  'std::vector',
  'a::b',
  '999.1.1.1',
  '137.132.10.01',
  '0.0.0.0',
  '1.2.3.4.5',
  'ratio 10:20:30',
])('a version, a time, a name of a program and this host are kept: %s', (text) => {
  expect(markFindings(text)).toBe(text)
})
