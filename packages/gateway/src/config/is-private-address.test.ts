import { expect, test } from 'vitest'
import { isPrivateAddress } from './is-private-address.js'

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fc00::1',
  'fd12::1',
  'fe80::1%eth0',
  'ff02::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'not an address',
])('%s is private', (address) => {
  expect(isPrivateAddress(address)).toBe(true)
})

test.each(['3.121.5.6', '172.32.0.1', '2606:4700::1111', '::ffff:3.121.5.6'])('%s is public', (address) => {
  expect(isPrivateAddress(address)).toBe(false)
})
