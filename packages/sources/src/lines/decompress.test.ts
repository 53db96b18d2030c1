import { probe, settleTasks } from '@forawait/core/testing';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { piecesOf } from '../../test/tricky-bytes.ts';
import { lineReader } from './line-reader.ts';
import type { Decompress, LineReaderOptions } from './options.ts';

const folder = await mkdtemp(join(tmpdir(), 'packed-'));
afterAll(() => rm(folder, { recursive: true }));

const text = 'one\ntwo é\r\nthree';
const lines = ['one', 'two é', 'three'];
const twoMembers = Buffer.concat([gzipSync('one\ntwo '), gzipSync('é\r\nthree')]);

/** The lines that came out, and the message of the error if there was one. */
async function outcome(input: Iterable<Uint8Array>, options: LineReaderOptions = {}): Promise<[string[], string?]> {
  const seen: string[] = [];
  try {
    for await (const line of lineReader(input, options)) seen.push(line);
  } catch (error) {
    return [seen, (error as Error).message];
  }
  return [seen];
}

/** The outcome, which must be the same wherever the bytes are torn in two, and for single bytes. */
async function everywhere(bytes: Uint8Array, options: LineReaderOptions = {}): Promise<[string[], string?]> {
  const whole = await outcome([bytes], options);
  for (let at = 0; at <= bytes.length; at++) expect(await outcome(piecesOf(bytes, [at]), options)).toEqual(whole);
  expect(
    await outcome(
      [...bytes].map((byte) => Uint8Array.of(byte)),
      options,
    ),
  ).toEqual(whole);
  return whole;
}

const packed: readonly (readonly [string, Uint8Array, LineReaderOptions])[] = [
  ['gzip, by its first bytes', gzipSync(text), {}],
  ['gzip by name', gzipSync(text), { decompress: 'gzip' }],
  ['gzip of several members', twoMembers, {}],
  ['gzip with an empty member', Buffer.concat([gzipSync(''), gzipSync(text), gzipSync('')]), {}],
  ['gzip padded with zeros', Buffer.concat([gzipSync(text), Buffer.alloc(9)]), {}],
  ['brotli by name', brotliCompressSync(text), { decompress: 'brotli' }],
  ["deflate in zlib's format", deflateSync(text), { decompress: 'deflate' }],
  ['deflate, bare', deflateRawSync(text), { decompress: 'deflate' }],
];
for (const [name, bytes, options] of packed) {
  test(`${name}: gives its lines, however it is torn`, async () => {
    expect(await everywhere(bytes, options)).toEqual([lines]);
  });
}

test('each gzip cut off at any byte gives the whole lines before and then an error', async () => {
  for (let length = 4; length < twoMembers.length; length++) {
    const [seen, message = 'none'] = await outcome([twoMembers.subarray(0, length)]);
    if (length === gzipSync('one\ntwo ').length) expect([seen, message]).toEqual([['one', 'two '], 'none']);
    else
      expect(message).toBe(`Cannot decompress the input as gzip: the input is cut off, after ${String(length)} bytes`);
    expect(lines.slice(0, seen.length - (message === 'none' ? 1 : 0))).toEqual(
      seen.slice(0, message === 'none' ? 1 : 3),
    );
  }
});

test('two and three bytes of gzip are a gzip that was cut off', async () => {
  for (const length of [2, 3]) {
    expect(await everywhere(twoMembers.subarray(0, length))).toEqual([
      [],
      `Cannot decompress the input as gzip: the input is cut off, after ${String(length)} bytes`,
    ]);
  }
});

test('brotli and deflate that are cut off are errors, after the lines before', async () => {
  for (const [compression, bytes] of [
    ['brotli', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
  ] as const) {
    const [, message] = await everywhere(bytes.subarray(0, -1), { decompress: compression });
    expect(message).toBe(
      `Cannot decompress the input as ${compression}: the input is cut off, after ${String(bytes.length - 1)} bytes`,
    );
  }
});

test('an empty input is no gzip, but an empty text', async () => {
  expect(await outcome([])).toEqual([[]]);
  expect(await outcome([], { decompress: 'gzip' })).toEqual([
    [],
    'Cannot decompress the input as gzip: the input is cut off, after 0 bytes',
  ]);
});

test('what follows the end of the compressed data is an error, never skipped', async () => {
  const gzip = gzipSync(text);
  const garbage = await outcome([gzip, Buffer.from('garbage')]);
  expect(garbage).toEqual([lines.slice(0, 2), 'Cannot decompress the input as gzip: incorrect header check']);
  const hidden = await everywhere(Buffer.concat([gzip, Buffer.alloc(3), gzip]));
  expect(hidden[1]).toBe(
    `Cannot decompress the input as gzip: more data follows its end, at byte ${String(gzip.length + 3)}`,
  );
  await expect(lineReader([gzip, Buffer.alloc(3), gzip]).toArray()).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
  const brotli = brotliCompressSync(text);
  const [, message] = await everywhere(Buffer.concat([brotli, Buffer.from('x')]), { decompress: 'brotli' });
  expect(message).toBe(
    `Cannot decompress the input as brotli: more data follows its end, at byte ${String(brotli.length)}`,
  );
});

test('damaged data is an error with the code of zlib and its own error as cause', async () => {
  const bytes = gzipSync(text);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 6) ^ 1, bytes.length - 6);
  await expect(lineReader(bytes).toArray()).rejects.toMatchObject({
    message: 'Cannot decompress the input as gzip: incorrect data check',
    code: 'Z_DATA_ERROR',
    cause: { code: 'Z_DATA_ERROR' },
  });
});

const noGzip = 'Cannot decompress the input as gzip: gzip begins with the bytes 1f 8b, and the input with';
const remedy = 'leave decompress out, or name what it is';
const begins = `it begins like gzip; ${remedy}`;
const mistaken: readonly (readonly [string, Uint8Array, Decompress, string])[] = [
  ['text for gzip', Buffer.from(text), 'gzip', `${noGzip} 6f 6e; ${remedy}`],
  ['a byte of text for gzip', Buffer.from('o'), 'gzip', `${noGzip} 6f; ${remedy}`],
  ['brotli for gzip', brotliCompressSync(text), 'gzip', `${noGzip} 0b 08; ${remedy}`],
  ['deflate for gzip', deflateSync(text), 'gzip', `${noGzip} 78 9c; ${remedy}`],
  ['gzip for brotli', gzipSync(text), 'brotli', `Cannot decompress the input as brotli: ${begins}`],
  ['a little gzip for brotli', gzipSync(''), 'brotli', `Cannot decompress the input as brotli: ${begins}`],
  [
    'gzip cut off, for brotli',
    gzipSync(text).subarray(0, 4),
    'brotli',
    `Cannot decompress the input as brotli: ${begins}`,
  ],
  [
    'text for brotli',
    Buffer.from('one\ntwo\n'),
    'brotli',
    `Cannot decompress the input as brotli: it is not brotli, or damaged; ${remedy}`,
  ],
  ['gzip for deflate', gzipSync(text), 'deflate', `Cannot decompress the input as deflate: ${begins}`],
  [
    'text for deflate',
    Buffer.from(text),
    'deflate',
    `Cannot decompress the input as deflate: it is not deflate, or damaged (invalid block type); ${remedy}`,
  ],
];
for (const [name, bytes, decompress, message] of mistaken) {
  test(`${name}: the error names what was expected, however it is torn`, async () => {
    expect(await everywhere(bytes, { decompress })).toEqual([[], message]);
  });
}

test('whatever the compression, damage has one code, and the error of zlib is the cause', async () => {
  for (const decompress of ['gzip', 'brotli', 'deflate'] as const) {
    await expect(lineReader([Buffer.from('one\ntwo\n')], { decompress }).toArray()).rejects.toMatchObject({
      code: 'Z_DATA_ERROR',
      cause: {
        message: expect.stringMatching(/./),
        code: expect.stringMatching(/^(Z_DATA_ERROR|ERR__ERROR_FORMAT_\w+)$/),
      },
    });
    await expect(
      lineReader([brotliCompressSync(text).subarray(0, 9)], { decompress: 'brotli' }).toArray(),
    ).rejects.toMatchObject({
      code: 'Z_BUF_ERROR',
      cause: { code: 'Z_BUF_ERROR' },
    });
  }
});

test('one byte of compressed data tells nothing: a reader that waits for the next one can be left', async () => {
  for (const decompress of ['gzip', 'brotli', 'deflate'] as const) {
    const input = probe({ values: [Buffer.of(0x1f)], hangAt: 1 });
    const reader = lineReader(input, { decompress, graceMs: 10 });
    const pending = reader.next();
    await settleTasks();
    await reader.return();
    expect(await pending).toEqual({ value: undefined, done: true });
    input.assertClosedOnce();
  }
});

test("'none' reads compressed bytes as they are", async () => {
  const first = await lineReader(gzipSync('x'), { decompress: 'none', encoding: 'latin1' }).first();
  expect(first?.startsWith('\x1f‹\b')).toBe(true);
});

test('no text in UTF-8 is ever taken for gzip', async () => {
  const characters = fc.oneof(fc.constantFrom('\x1f', '\x8b', '\b', '\0', '\u008b', '謟', '\ufeff'), fc.string());
  await fc.assert(
    fc.asyncProperty(fc.array(characters, { minLength: 1, maxLength: 6 }), fc.nat({ max: 8 }), async (parts, cut) => {
      const bytes = Buffer.from(parts.join(''));
      const [seen, message] = await outcome(piecesOf(bytes, [cut]));
      expect(message).toBeUndefined();
      expect(seen).toEqual(await lineReader(bytes, { decompress: 'none' }).toArray());
    }),
  );
});

test('text in UTF-16 that begins like gzip is told apart by the flags that are never set', async () => {
  const bytes = Buffer.from('謟（\nb', 'utf16le');
  expect([...bytes.subarray(0, 3)]).toEqual([0x1f, 0x8b, 0x08]);
  expect(await everywhere(bytes, { encoding: 'utf-16le' })).toEqual([['謟（', 'b']]);
});

test('a first line shorter than what tells gzip apart is not held back', async () => {
  const input = probe({ values: [Buffer.of(0x1f, 0x0a)], hangAt: 1 });
  const reader = lineReader(input, { graceMs: 0 });
  expect((await reader.next()).value).toBe('\x1f');
  await reader.return();
});

test('a byte order mark within the compressed data is dropped', async () => {
  expect(await everywhere(gzipSync('\ufeffa\nb'))).toEqual([['a', 'b']]);
});

test('what comes out of a chunk does not depend on how much it is', async () => {
  const large = Array.from({ length: 100_000 }, (_, index) => `line ${String(index)}`);
  expect(await lineReader(gzipSync(large.join('\n'))).toArray()).toEqual(large);
});

test('a bomb of 300 MB in 300 KB is read in flat memory, and stopped by the limit of a line', async () => {
  const member = gzipSync(Buffer.alloc(50_000_000));
  const bomb = Buffer.concat([gzipSync('\n'), ...Array.from({ length: 6 }, () => member)]);
  const { rss } = process.memoryUsage();
  expect(await lineReader(bomb, { onLongLine: 'skip' }).toArray()).toEqual(['']);
  await expect(lineReader(bomb).toArray()).rejects.toMatchObject({ code: 'ERR_LIMIT_EXCEEDED' });
  expect(process.memoryUsage().rss - rss).toBeLessThan(60_000_000);
});

test('the error of the input passes as it is, and an input that is left is closed', async () => {
  const error = new Error('mine');
  const failing = probe({ values: [twoMembers.subarray(0, 20)], failAt: 1, error });
  await expect(lineReader(failing).toArray()).rejects.toBe(error);
  expect(failing.closes).toBe(0);
  const left = probe({ values: [gzipSync('a\nb\n'), gzipSync('c\n')] });
  for await (const line of lineReader(left)) if (line === 'a') break;
  left.assertClosedOnce();
});

test('an input that hangs within the compressed data can be left', async () => {
  const input = probe({ values: [twoMembers.subarray(0, 11)], hangAt: 1 });
  const reader = lineReader(input, { graceMs: 10 });
  const pending = reader.next();
  await settleTasks(20);
  await reader.return();
  expect(await pending).toEqual({ value: undefined, done: true });
  input.assertClosedOnce();
});

test('an input that hangs while its first bytes are looked at can be left', async () => {
  const input = probe({ values: [Buffer.of(0x1f)], hangAt: 1 });
  const reader = lineReader(input, { graceMs: 10 });
  const pending = reader.next();
  await settleTasks();
  await reader.return();
  expect(await pending).toEqual({ value: undefined, done: true });
  input.assertClosedOnce();
});

test('a body with Content-Encoding br is read from node:http, and from fetch, which has decoded it', async () => {
  const server = createServer((_request, response) => {
    response.setHeader('content-encoding', 'br').end(brotliCompressSync(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}/lines.br`;
  const [message] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  expect(await lineReader(message).toArray()).toEqual(lines);
  const response = await fetch(url, { headers: { connection: 'close' } });
  expect(await lineReader(response).toArray()).toEqual(lines);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('a name that ends in .br tells brotli: of a path, a stream with a path, a File', async () => {
  const path = join(folder, 'lines.txt.BR');
  const bytes = brotliCompressSync(text);
  await writeFile(path, bytes);
  expect(await lineReader(path).toArray()).toEqual(lines);
  expect(await lineReader(createReadStream(path)).toArray()).toEqual(lines);
  const { File } = await import('node:buffer');
  expect(await lineReader(new File([bytes], 'x.br')).toArray()).toEqual(lines);
});
