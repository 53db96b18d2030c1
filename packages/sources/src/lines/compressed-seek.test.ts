// Compressed data of which nobody said so, for what wants to be read from any place.
import { afterAll, expect, test } from '@jest/globals';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ndjson } from '../ndjson/ndjson.ts';
import { lineReader } from './line-reader.ts';

const folder = await mkdtemp(join(tmpdir(), 'compressed-seek-'));
afterAll(() => rm(folder, { recursive: true }));
const kinds = [
  ['gzip', gzipSync('1\n2\n')],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 1, 0, 0])],
  ['zstd', Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9])],
] as const;
const places = [
  ['reverse', { reverse: true }],
  ['start', { start: 'end' }],
  ['start', { start: { offset: 0 } }],
  ['start', { start: { offset: 9 } }],
] as const;

/** What reading lines and records of an input ends with. */
async function failuresOf(input: string | Uint8Array | Blob, options: object): Promise<string[]> {
  const counts = [() => lineReader(input, options).count(), () => ndjson(input, options).count()];
  const told = counts.map((count) => Promise.resolve().then(count).then(String, String));
  return Promise.all(told);
}

for (const [compression, bytes] of kinds) {
  const rule = `it begins like ${compression}, and compressed data can be read only from its beginning`;
  const remedy = "decompress it to a file first, or set decompress to 'none' if it is none";
  const path = join(folder, `${compression}.log`);

  test.each(places)(`${compression} of ${bytes.length} bytes is refused with %s (%j)`, async (option, options) => {
    await writeFile(path, bytes);
    const ofPath = `TypeError: Cannot read lines of ${path} with ${option}: ${rule}; ${remedy}`;
    const ofBytes = `TypeError: Cannot read lines with ${option}: ${rule}; ${remedy}`;
    expect(await failuresOf(path, options)).toEqual([ofPath, ofPath]);
    expect(await failuresOf(bytes, options)).toEqual([ofBytes, ofBytes]);
    expect(await failuresOf(new Blob([new Uint8Array(bytes)]), options)).toEqual([ofBytes, ofBytes]);
    expect(await lineReader(path, { ...options, decompress: 'none' }).count()).toBeGreaterThanOrEqual(0);
  });

  test(`${compression} of ${bytes.length} bytes is not followed`, async () => {
    await writeFile(path, bytes);
    const message = `Cannot follow ${path}: it begins like ${compression}, and only plain files are followed; leave out follow to read its lines, or set decompress to 'none' if it is none`;
    for (const start of [undefined, 'end', { offset: 9 }] as const) {
      const failures = await failuresOf(path, { follow: true, start });
      expect(failures).toEqual([`TypeError: ${message}`, `TypeError: ${message}`]);
    }
  });
}

test('what is compressed and takes the place of a followed file is refused once that one was read to its end', async () => {
  const path = join(folder, 'replaced.log');
  await writeFile(path, 'one\n');
  const reader = lineReader(path, { follow: { pollMs: 5, lingerMs: 0 } });
  expect((await reader.next()).value).toBe('one');
  await writeFile(`${path}.tmp`, gzipSync('two\n'));
  await rename(`${path}.tmp`, path);
  await expect(reader.next()).rejects.toThrow(`Cannot follow ${path}: it begins like gzip`);
});

test("with decompress 'none' what begins like gzip is followed as it is", async () => {
  const path = join(folder, 'bytes.log');
  await writeFile(path, Buffer.from([0x1f, 0x8b, 0x08, 0x0a]));
  const reader = lineReader(path, { follow: true, decompress: 'none', encoding: 'latin1' });
  expect(await reader.first()).toBe('\x1f‹\b');
});

test('what is compressed by its name is not followed, which is told at the call', () => {
  const refusal = "with follow and decompress 'brotli': only plain files are followed";
  expect(() => lineReader('a.br', { follow: true })).toThrow(refusal);
  expect(() => ndjson('a.br', { follow: true })).toThrow(refusal);
  expect(() => lineReader('a.zst', { follow: true })).toThrow("with follow and decompress 'zstd'");
});

test('a Blob that is left while its first bytes are looked at gives nothing', async () => {
  for (const options of [{ start: { offset: 0 } }, { reverse: true }] as const) {
    const reader = lineReader(new Blob(['one\n']), options);
    const pending = reader.next();
    await reader.return();
    expect((await pending).done).toBe(true);
  }
});
