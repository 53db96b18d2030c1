import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { checksumOf, expectedChecksum } from './checksum.ts';

const folder = mkdtempSync(join(tmpdir(), 'checksum-'));
afterAll(() => rmSync(folder, { recursive: true }));

const digest = (algorithm: string, encoding: 'hex' | 'base64') => createHash(algorithm).update('a').digest(encoding);
const expected = (given: unknown) => expectedChecksum('download', given);

test.each(['sha256', 'sha512', 'sha1', 'md5'])('%s is taken in hexadecimal of any case, and in base64', (algorithm) => {
  const hex = digest(algorithm, 'hex');
  for (const given of [hex, hex.toUpperCase(), digest(algorithm, 'base64')]) {
    expect(expected({ algorithm, digest: given })).toEqual({ algorithm, hex });
  }
});

test('base64 may be without its padding', () => {
  const given = digest('sha256', 'base64').replaceAll('=', '');
  expect(expected({ algorithm: 'sha256', digest: given }).hex).toBe(digest('sha256', 'hex'));
});

test.each(['sha256', 'sha384', 'sha512'])('a text of %s is as in Subresource Integrity', (algorithm) => {
  const text = `${algorithm}-${digest(algorithm, 'base64')}`;
  expect(expected(text)).toEqual({ algorithm, hex: digest(algorithm, 'hex') });
});

test.each([
  [
    'an algorithm that there is not',
    { algorithm: 'sha257', digest: 'a' },
    'the algorithm "sha257": crypto.getHashes()',
  ],
  ['too few digits', { algorithm: 'sha256', digest: 'abcd' }, 'the digest "abcd": one of sha256 has 32 bytes'],
  ['what is no digit', { algorithm: 'md5', digest: 'x'.repeat(32) }, 'one of md5 has 16 bytes'],
  ['what is no base64', { algorithm: 'md5', digest: '?'.repeat(24) }, 'one of md5 has 16 bytes'],
  ['a text of another algorithm', 'md5-CY9rzUYh03PK3k6DJie09g==', 'it must be { algorithm, digest }'],
  ['any text', 'abc', 'with checksum "abc": it must be { algorithm, digest }'],
  ['two of them', `sha256-${'A'.repeat(43)}= sha256-${'A'.repeat(43)}=`, 'it must be'],
])('%s is out of range', (_what, given, message) => {
  expect(() => expected(given)).toThrow(RangeError);
  expect(() => expected(given)).toThrow(message);
});

test.each([
  ['null', null, 'with checksum null'],
  ['a number', 1, 'with checksum the number 1'],
  ['no digest', { algorithm: 'md5' }, 'with checksum.digest undefined: it must be a string'],
  ['no algorithm', { digest: 'a' }, 'with checksum.algorithm undefined: it must be a string'],
  ['a slip', { algorithm: 'md5', digest: 'a', digset: 'b' }, '"digset"'],
])('%s has not the shape', (_what, given, message) => {
  expect(() => expected(given)).toThrow(TypeError);
  expect(() => expected(given)).toThrow(message);
});

test('the checksum of a file is that of all its bytes, and its reading can be ended', async () => {
  const bytes = Buffer.alloc(600_000, 'abc');
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  const handle = await open(path);
  let checks = 0;
  const hex = await checksumOf(handle, 'sha256', () => void checks++);
  expect(hex).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(checks).toBe(4);
  const end = (): void => {
    throw new Error('enough');
  };
  await expect(checksumOf(handle, 'sha256', end)).rejects.toThrow('enough');
  await handle.close();
});
