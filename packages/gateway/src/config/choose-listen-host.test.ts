import { expect, test } from 'vitest'
import { chooseListenHost } from './choose-listen-host.js'

const masterKey = 'sk-0123456789abcdef'

test.each([
  [{ masterKey, isInsecureAllowed: false }, '0.0.0.0'],
  [{ masterKey, given: '10.0.0.1', isInsecureAllowed: false }, '10.0.0.1'],
  [{ isInsecureAllowed: false }, '127.0.0.1'],
  [{ masterKey: 'sk-1234', isInsecureAllowed: false }, '127.0.0.1'],
  [{ masterKey: 'sk-1234', given: '::1', isInsecureAllowed: false }, '::1'],
  [{ masterKey: 'sk-1234', given: '0.0.0.0', isInsecureAllowed: true }, '0.0.0.0'],
])('with %j the gateway listens on %s', (options, host) => {
  expect(chooseListenHost(options).host).toBe(host)
})

test.each([undefined, 'sk-1234'])(
  'with the master key %s a public host is refused, and --allow_insecure is named',
  (weak) => {
    const choose = () => chooseListenHost({ given: '0.0.0.0', masterKey: weak, isInsecureAllowed: false })
    expect(choose).toThrow('--allow_insecure')
    if (weak) expect(choose).not.toThrow(weak)
  },
)
