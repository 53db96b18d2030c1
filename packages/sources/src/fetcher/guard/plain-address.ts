import { isIP } from 'node:net';

/** Mapped addresses are IPv4 by another name: what connects to them connects by IPv4. */
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * An address in its one usual form: IPv6 in lower case and shortened, without a zone; IPv4 with dots, also when it comes mapped into
 * IPv6 (`::ffff:7f00:1` is 127.0.0.1). What is no address stays as it is.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5952
 */
export function plainAddress(address: string): string {
  if (isIP(address) !== 6) return address;
  const [withoutZone = ''] = address.split('%');
  const plain = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED.exec(plain) ?? [];
  return high === undefined || low === undefined ? plain : dotted(high, low);
}

/** The IPv4 address in the last two groups of an IPv6 address. */
export function dotted(high: string, low: string): string {
  const bits = Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.');
}
