import { expect, test } from '@jest/globals';
import { namedCompression } from './named-compression.ts';

test('only a name that ends in .br tells brotli', () => {
  for (const name of ['a.br', '/b/c.json.br', 'A.BR']) expect(namedCompression(name)).toBe('brotli');
  for (const name of ['abr', 'a.br.txt', 'br', 'a.gz', '']) expect(namedCompression(name)).toBeUndefined();
});

test('only a name that ends in .zst tells zstd', () => {
  for (const name of ['a.zst', '/b/c.json.zst', 'A.ZST']) expect(namedCompression(name)).toBe('zstd');
  for (const name of ['azst', 'a.zst.txt', 'a.zstd']) expect(namedCompression(name)).toBeUndefined();
});

test('the path of a URL tells, its query does not', () => {
  expect(namedCompression(new URL('file:///a.br?x=1#y'))).toBe('brotli');
  expect(namedCompression(new URL('file:///a?x=.br'))).toBeUndefined();
});

test('the header of a message of node:http is believed, since its body is as it was sent', () => {
  const message = (coding?: string): object => ({ httpVersion: '1.1', headers: { 'content-encoding': coding } });
  expect(
    ['br', 'GZIP', ' x-gzip', 'deflate', 'identity', 'zstd', 'gzip, br', undefined].map((coding) =>
      namedCompression(message(coding)),
    ),
  ).toEqual(['brotli', 'gzip', 'gzip', 'deflate', undefined, 'zstd', undefined, undefined]);
  expect(namedCompression({ httpVersion: '1.1', path: 'x.br' })).toBeUndefined();
});

test('the header of a Response is not: fetch has decoded the body, and its .br says nothing then', () => {
  expect(namedCompression(new Response('', { headers: { 'content-encoding': 'br' } }))).toBeUndefined();
  expect(
    namedCompression({
      url: 'https://x.test/a.br',
      headers: new Headers({ 'content-encoding': 'br' }),
      bodyUsed: false,
    }),
  ).toBeUndefined();
  expect(namedCompression({ url: 'https://x.test/a.br?q=1#h', headers: new Headers(), bodyUsed: false })).toBe(
    'brotli',
  );
});

test('other inputs tell nothing', () => {
  for (const input of [null, undefined, 3, {}, [], Buffer.alloc(0)]) expect(namedCompression(input)).toBeUndefined();
});
