import dns from 'node:dns';
import { afterEach, expect, jest, test } from '@jest/globals';
import { answerLookups } from '../../../test/fetcher/lookups.ts';
import { HostAddresses } from './host-addresses.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([
  ['127.0.0.1', '127.0.0.1', 4],
  ['[::1]', '::1', 6],
  ['[::ffff:7f00:1]', '::ffff:7f00:1', 6],
])('%s is its own address, and nobody is asked for it', async (hostname, address, family) => {
  const lookup = jest.spyOn(dns, 'lookup');
  expect(await new HostAddresses().of(hostname)).toEqual([{ address, family }]);
  expect(lookup).not.toHaveBeenCalled();
});

test('a name is asked for once in ten seconds', async () => {
  const asked = answerLookups(['192.0.2.1'], ['192.0.2.2']);
  const now = jest.spyOn(performance, 'now').mockReturnValue(1000);
  const hosts = new HostAddresses();
  const of = async (): Promise<string> => (await hosts.of('a.example')).map(({ address }) => address).join();
  expect(await Promise.all([of(), of()])).toEqual(['192.0.2.1', '192.0.2.1']);
  now.mockReturnValue(10_999);
  expect(await of()).toBe('192.0.2.1');
  now.mockReturnValue(11_000);
  expect(await of()).toBe('192.0.2.2');
  expect(asked).toEqual(['a.example', 'a.example']);
});

test('a name that was not found is asked for again', async () => {
  answerLookups([], ['192.0.2.1']);
  const hosts = new HostAddresses();
  await expect(hosts.of('a.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  expect(await hosts.of('a.example')).toEqual([{ address: '192.0.2.1', family: 4 }]);
});
