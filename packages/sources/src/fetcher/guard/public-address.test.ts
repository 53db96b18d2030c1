import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPublicAddress, publicAddressesOnly } from './public-address.ts';

/** The first and the last address of each block of IANA's registries that is not reachable by everybody, and multicast. */
const NOT_PUBLIC = [
  ...['0.0.0.0', '0.255.255.255', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255'],
  ...['127.0.0.1', '127.255.255.255', '169.254.0.0', '169.254.169.254', '169.254.255.255'],
  ...['172.16.0.0', '172.31.255.255', '192.0.0.0', '192.0.0.255', '192.0.2.0', '192.0.2.255'],
  ...['192.88.99.0', '192.88.99.255', '192.168.0.0', '192.168.255.255', '198.18.0.0', '198.19.255.255'],
  ...['198.51.100.0', '198.51.100.255', '203.0.113.0', '203.0.113.255', '224.0.0.1', '239.255.255.255'],
  ...['240.0.0.0', '255.255.255.255'],
  ...['::', '::1', '::7f00:1', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', '100::', '100:0:0:1::'],
  ...['2001::', '2001:0:ffff::', '2001:2::1', '2001:10::', '2001:20::', '2001:1ff:ffff::', '2001:db8::'],
  ...['2001:db8:ffff::', '2002::', '2002:7f00:1::', '2002:ffff::', '3fff::', '3fff:fff:ffff::', '5f00::'],
  ...['fc00::', 'fd00:ec2::254', 'fdff:ffff::', 'fe80::1', 'fe80::1%eth0', 'febf::', 'fec0::1', 'ff02::1', 'ffff::'],
];
const PUBLIC = [
  ...['1.0.0.0', '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
  ...['128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.167.255.255'],
  ...['192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255'],
  ...['2001:200::', '2001:4860:4860::8888', '2606:4700::1111', '2a00::', '3ffe:ffff::'],
];

describe('isPublicAddress()', () => {
  test.each(NOT_PUBLIC)('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(PUBLIC)('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    '',
    'localhost',
    'a.example',
    '[::1]',
    '1.1.1',
    '1.1.1.1.1',
    '0x7f.1',
    '2606:4700',
    ' 1.1.1.1',
    '1.1.1.1 ',
  ])('%j is no address', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });

  test('an IPv4 address is as public as it is when it comes mapped or translated into IPv6, in whatever form', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        const forms = ['::ffff:', '::FFFF:', '0:0:0:0:0:ffff:', '64:ff9b::', '0064:FF9B:0:0:0:0:'];
        const found = forms.flatMap((form) => [isPublicAddress(form + address), isPublicAddress(form + groups)]);
        expect(new Set(found)).toEqual(new Set([isPublicAddress(address)]));
      }),
    );
  });

  test('the form of an IPv6 address makes no difference', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
        expect(isPublicAddress(address.toUpperCase())).toBe(isPublicAddress(short));
      }),
    );
  });
});

test('publicAddressesOnly() goes by the address, whatever the URL says', () => {
  const url = new URL('http://1.1.1.1/');
  expect([publicAddressesOnly(url, '1.1.1.1'), publicAddressesOnly(url, '127.0.0.1')]).toEqual([true, false]);
});
