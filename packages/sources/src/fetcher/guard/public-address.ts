import { BlockList, isIP } from 'node:net';
import { dotted, plainAddress } from './plain-address.ts';

/** Those of IANA's special-purpose addresses that are not reachable by everybody, and multicast. */
const SPECIAL = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  // The first holds Teredo, the third 6to4: tunnels, whose addresses hold others.
  ...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
];
/** All that was given out so far of IPv6; what is not in it is private, reserved, or has no meaning yet. */
const GIVEN_OUT = '2000::/3';
/** How networks without IPv4 write an address of it. */
const TRANSLATED = /^64:ff9b::(?:(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4}))?$/;

const special = blockList(SPECIAL);
const givenOut = blockList([GIVEN_OUT]);

/**
 * Whether an address belongs to the public Internet, as far as addresses tell: not to this machine, a private network, the link
 * (where clouds keep the secrets of their machines), and none that is reserved, for multicast, for documentation or for tunnels.
 *
 * @param address - An IPv4 or IPv6 address as text, without brackets; anything else is not public.
 * @example
 * ```ts
 * isPublicAddress('1.1.1.1'); // => true
 * isPublicAddress('169.254.169.254'); // => false
 * isPublicAddress('::ffff:127.0.0.1'); // => false
 * ```
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPublicAddress(address: string): boolean {
  const plain = plainAddress(address);
  const family = isIP(plain);
  if (family === 4) return !special.check(plain, 'ipv4');
  if (family === 0) return false;
  const translated = TRANSLATED.exec(plain);
  if (translated !== null) return isPublicAddress(dotted(translated[1] ?? '0', translated[2] ?? '0'));
  return givenOut.check(plain, 'ipv6') && !special.check(plain, 'ipv6');
}

/**
 * The usual `allow` of a fetcher whose URLs come from strangers: only addresses of the public Internet.
 *
 * @example
 * ```ts
 * import { fetcher, publicAddressesOnly } from '@forawait/sources';
 * const results = fetcher(['http://localhost/admin'], { allow: publicAddressesOnly, onError: 'yield' });
 * for await (const result of results) if (result.status === 'rejected') console.log((result.reason as Error).name); // => AddressNotAllowedError
 * ```
 */
export function publicAddressesOnly(_url: URL, address: string): boolean {
  return isPublicAddress(address);
}

function blockList(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = '', bits] = subnet.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
