import { expect, test } from '@jest/globals';
import { createZstdDecompress } from '../zstd-decompress.ts';
import { lineReader } from './line-reader.ts';

const file = (text: string, name: string): File => new File([text], name);
const remedy = (compression: string): string =>
  `set decompress to 'none' if it is none: only its name says that it is ${compression}`;
const withoutZstd = createZstdDecompress === undefined ? test : test.skip;

test.each(['one\ntwo\n', 'a,b,c\n', '\x0b'])(
  'plain text by the name of brotli: the error tells that of %j',
  async (text) => {
    await expect(lineReader(file(text, 'a.br')).toArray()).rejects.toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`; ${remedy('brotli')}$`)) }),
    );
    expect(await lineReader(file(text, 'a.br'), { decompress: 'none' }).count()).toBeGreaterThan(0);
  },
);

test('plain text by the name of zstd: the error tells what to do, with zstd and without', () => {
  const reading = async (): Promise<unknown> => await lineReader(file('one\ntwo\n', 'a.zst')).toArray();
  return expect(reading()).rejects.toThrow(remedy('zstd'));
});

withoutZstd('a platform without zstd tells where it heard of it', () => {
  expect(() => lineReader('a.zst')).toThrow(`pipe the input through \`zstd -d\`, or ${remedy('zstd')}`);
});

test('by a Content-Encoding that is not so, the error tells that', async () => {
  const message = Object.assign([Buffer.from('a,b,c\n')], {
    httpVersion: '1.1',
    headers: { 'content-encoding': 'gzip' },
  });
  await expect(lineReader(message).toArray()).rejects.toThrow(
    "gzip begins with the bytes 1f 8b, and the input with 61 2c; set decompress to 'none' if it is none: only its Content-Encoding says that it is gzip",
  );
});

test('what was asked for by the caller is not told to be a name', async () => {
  await expect(lineReader(file('x\n', 'a.br'), { decompress: 'gzip' }).toArray()).rejects.toThrow(
    'leave decompress out, or name what it is',
  );
});

test.each([{ start: 'end' }, { reverse: true }, { follow: true }] as const)(
  'what a name says is refused with %j, and how to read it all the same is told',
  (options) => {
    expect(() => lineReader('a.zst', options)).toThrow(remedy('zstd'));
    expect(() => lineReader('a.br', options)).toThrow(remedy('brotli'));
    expect(() => lineReader('a.br', { ...options, decompress: 'none' })).not.toThrow();
  },
);
