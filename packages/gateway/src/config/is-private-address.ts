import { BlockList, isIP } from 'node:net'

/** Is this IP address not on the public internet: loopback, private, link-local, carrier-grade NAT, multicast, reserved? */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '')
  const version = isIP(bare)
  if (version === 4) return blocked.check(bare, 'ipv4')
  if (version !== 6) return true
  // Of the addresses with an embedded IPv4 address, `BlockList` itself only handles ::ffff:0:0/96.
  return blocked.check(bare, 'ipv6') || tunnels.check(bare, 'ipv6')
}

const blocked = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  blocked.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['100::', 64],
  ['2001:db8::', 32],
] as const)
  blocked.addSubnet(network, bits, 'ipv6')

/** Networks whose addresses embed an IPv4 address (NAT64, Teredo, 6to4). PostHog uses none of them. */
const tunnels = new BlockList()
for (const [network, bits] of [
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['::', 96],
] as const)
  tunnels.addSubnet(network, bits, 'ipv6')
