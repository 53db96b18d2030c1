import { from, pipeTo } from '@forawait/core';
import { probe, settleTasks } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ndjson } from '../ndjson.ts';
import { NdjsonWriter, writeNdjson } from './ndjson-writer.ts';
import type { WriteNdjsonOptions } from './options.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forawait-write-'));
  path = join(folder, 'out.ndjson');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const content = (): string => readFileSync(path, 'utf8');
const files = (): string[] => readdirSync(folder);
const onLinux = process.platform === 'linux' ? test : test.skip;

const wrong: readonly (readonly [string, unknown, unknown, string])[] = [
  [
    'an unknown option',
    'a',
    { atomc: true },
    'Cannot write records with option "atomc": the options are append, atomic,',
  ],
  ['options that are no object', 'a', 3, 'Cannot write records with the number 3: options must be an object'],
  ['an unknown fsync', 'a', { fsync: true }, `with fsync the boolean true: it must be 'never', 'end', 'batch'`],
  ['append that is no flag', 'a', { append: 1 }, 'with append the number 1: it must be true or false'],
  ['append and atomic', 'a', { append: true, atomic: true }, 'Cannot write records with append and atomic'],
  ['a signal that is none', 'a', { signal: {} }, 'with signal an object: it must be an AbortSignal'],
  ['a path that is none', 7, {}, 'Cannot write records to the number 7: it must be a path or a file: URL'],
  ['an empty path', '', {}, 'Cannot write records to "": it must be a path or a file: URL'],
  ['a URL of the web', new URL('http://a/b'), {}, 'Cannot write records to http://a/b: it must be a path or'],
];
for (const [name, place, options, message] of wrong) {
  test(`${name} is refused at the call`, () => {
    expect(() => writeNdjson(place as string, options as WriteNdjsonOptions)).toThrow(message);
  });
}

test('what is written is what is read, whatever the values and the ways', async () => {
  const ways = fc.constantFrom('write', 'writeAll', 'pipeTo');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), ways, fc.boolean(), async (values, way, atomic) => {
      const writer = writeNdjson(path, { atomic, fsync: 'never' });
      if (way === 'writeAll') await writer.writeAll(values);
      else if (way === 'pipeTo') await pipeTo(values, writer);
      else {
        for (const value of values) await writer.write(value);
        await writer.close();
      }
      expect(await ndjson(path).toArray()).toEqual(JSON.parse(JSON.stringify(values)));
      expect([files(), writer.records]).toEqual([['out.ndjson'], values.length]);
    }),
    { numRuns: 60 },
  );
});

test('a string with newlines is one line', async () => {
  await writeNdjson(path).writeAll(['a\nb\r\u2028']);
  expect(content()).toBe('"a\\nb\\r\u2028"\n');
});

test('nothing is opened before the first record, and an empty source makes an empty file', async () => {
  const writer = writeNdjson(pathToFileURL(path));
  await settleTasks();
  expect(files()).toEqual([]);
  await writer.writeAll([]);
  expect(content()).toBe('');
});

test('until it is closed, the old file stays as it is; then the new one has its place and its mode', async () => {
  writeFileSync(path, 'old');
  chmodSync(path, 0o640);
  const writer = writeNdjson(path);
  void writer.write(1);
  await writer.flush();
  expect([content(), files().length]).toEqual(['old', 2]);
  await writer.close();
  expect([content(), files(), statSync(path).mode & 0o777]).toEqual(['1\n', ['out.ndjson'], 0o640]);
});

test('a link stays a link, and the file it leads to is replaced', async () => {
  const target = join(folder, 'target');
  writeFileSync(target, 'old');
  symlinkSync(target, path);
  await writeNdjson(path).writeAll([1]);
  expect([readFileSync(target, 'utf8'), lstatSync(path).isSymbolicLink()]).toEqual(['1\n', true]);
});

test('a link to a file that is not there yet stays a link, and the file is made where it leads', async () => {
  mkdirSync(join(folder, 'data', 'deep'), { recursive: true });
  symlinkSync(join('data', 'deep'), join(folder, 'folder'));
  // Relative to where the link is in truth, not to the path that led there.
  symlinkSync(join('..', 'target'), join(folder, 'data', 'deep', 'second'));
  symlinkSync(join('folder', 'second'), path);
  await writeNdjson(path).writeAll([1]);
  expect(readFileSync(join(folder, 'data', 'target'), 'utf8')).toBe('1\n');
  expect([lstatSync(path).isSymbolicLink(), readdirSync(join(folder, 'data', 'deep'))]).toEqual([true, ['second']]);
});

test('a link to a file in a folder that is not there is an error, and stays a link', async () => {
  symlinkSync(join('none', 'target'), path);
  await expect(writeNdjson(path).writeAll([1])).rejects.toMatchObject({ code: 'ENOENT' });
  expect([lstatSync(path).isSymbolicLink(), files()]).toEqual([true, ['out.ndjson']]);
});

test('an abort leaves the old file as it is, and nothing beside it', async () => {
  writeFileSync(path, 'old');
  const writer = writeNdjson(path);
  void writer.write(1);
  await writer.flush();
  const reason = new Error('enough');
  await writer.abort(reason);
  expect([content(), files()]).toEqual(['old', ['out.ndjson']]);
  await expect(writer.write(2)).rejects.toBe(reason);
  await expect(writer.close()).rejects.toBe(reason);
});

test('an abort while the file is being closed takes it back, and the close rejects with the reason', async () => {
  writeFileSync(path, 'old');
  const writer = writeNdjson(path);
  void writer.write(1);
  await writer.flush();
  const reason = new Error('enough');
  const closing = writer.close().catch((error: unknown) => error);
  await writer.abort(reason);
  expect([await closing, content(), files()]).toEqual([reason, 'old', ['out.ndjson']]);
});

test('an abort after the close changes nothing', async () => {
  const writer = writeNdjson(path);
  await writer.writeAll([1]);
  await writer.abort(new Error('late'));
  expect([content(), files()]).toEqual(['1\n', ['out.ndjson']]);
});

test('a source that fails aborts the writing, and its error is told', async () => {
  writeFileSync(path, 'old');
  const error = new Error('source');
  for (const write of [
    (source: AsyncIterable<number>) => writeNdjson<number>(path).writeAll(source),
    (source: AsyncIterable<number>) => pipeTo(source, writeNdjson<number>(path)),
  ]) {
    await expect(write(probe({ values: [1, 2], failAt: 1, error }))).rejects.toBe(error);
    expect([content(), files()]).toEqual(['old', ['out.ndjson']]);
  }
});

test('a value without a form in JSON is an error that names its number, and others can follow it', async () => {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const writer = writeNdjson(path);
  void writer.write(1);
  const values: [unknown, string][] = [
    [undefined, 'Cannot write record 2: JSON has no form for undefined'],
    [() => 1, 'Cannot write record 2: JSON has no form for a function'],
    [Symbol('a'), 'Cannot write record 2: JSON has no form for a symbol'],
    [{ toJSON: () => undefined }, 'Cannot write record 2: JSON has no form for what its toJSON() answers'],
    [1n, 'Cannot write record 2: Do not know how to serialize a BigInt'],
    [circle, 'Cannot write record 2: Converting circular structure to JSON'],
  ];
  for (const [value, message] of values) expect(() => writer.write(value)).toThrow(message);
  void writer.write(2);
  await writer.close();
  expect(content()).toBe('1\n2\n');
});

test('such a value in a source aborts the writing and closes the source', async () => {
  for (const write of [
    (source: AsyncIterable<unknown>) => writeNdjson(path).writeAll(source),
    (source: AsyncIterable<unknown>) => pipeTo(source, writeNdjson(path)),
  ]) {
    const source = probe<unknown>({ values: [1, 2n, 3] });
    await expect(write(source)).rejects.toThrow('Cannot write record 2: Do not know how to serialize a BigInt');
    source.assertClosedOnce();
    expect(files()).toEqual([]);
  }
});

test('append adds to what is there, on a line of its own where the last one was torn', async () => {
  await writeNdjson(path, { append: true }).writeAll([1]);
  await writeNdjson(path, { append: true, fsync: 'batch' }).writeAll([2]);
  expect(content()).toBe('1\n2\n');
  writeFileSync(path, '{"torn":');
  await writeNdjson(path, { append: true }).writeAll([3]);
  expect(content()).toBe('{"torn":\n3\n');
  expect(await ndjson(path, { onError: 'skip' }).toArray()).toEqual([3]);
});

test('what was appended stays when the writing is aborted', async () => {
  const writer = writeNdjson(path, { append: true });
  void writer.write(1);
  await writer.flush();
  await writer.abort();
  expect(content()).toBe('1\n');
});

test('left without being closed, an atomic file is taken back and another one closed', async () => {
  const atomic = writeNdjson(path);
  void atomic.write(1);
  await atomic[Symbol.asyncDispose]();
  expect(files()).toEqual([]);
  const direct = writeNdjson(path, { atomic: false });
  void direct.write(1);
  await direct[Symbol.asyncDispose]();
  expect(content()).toBe('1\n');
  const closed = writeNdjson(path);
  void closed.write(2);
  await closed.close();
  await closed[Symbol.asyncDispose]();
  expect(content()).toBe('2\n');
});

test('many records are few writes, and whoever gives too many is asked to wait', async () => {
  const writer = writeNdjson(path);
  expect(writer.write('a')).toBeUndefined();
  let asked: Promise<void> | undefined;
  let taken = 0;
  while (asked === undefined) {
    asked = writer.write('x'.repeat(1000));
    taken += 1;
  }
  expect(taken).toBeLessThanOrEqual(66);
  await asked;
  expect(writer.write('b')).toBeUndefined();
  await writer.close();
  expect(content().split('\n')).toHaveLength(taken + 3);
});

test('an abort of the signal ends the writing with its reason, wherever it is, and leaves no listener', async () => {
  const hung = (): AsyncIterable<number> => probe({ values: [1], hangAt: 1 });
  const writes: ((writer: NdjsonWriter<number>) => Promise<void>)[] = [
    (writer) => writer.writeAll(hung()),
    (writer) => pipeTo(hung(), writer),
    (writer) => writer.writeAll(probe({ hangAt: 0 })),
    async (writer) => {
      await writer.write(1);
      await writer.flush();
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      await writer.close();
    },
  ];
  let signal: AbortSignal | undefined;
  for (const write of writes) {
    const controller = new AbortController();
    ({ signal } = controller);
    const writing = write(writeNdjson<number>(path, { signal }));
    await settleTasks();
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(writing).rejects.toBe(reason);
    await settleTasks();
    expect([files(), getEventListeners(signal, 'abort')]).toEqual([[], []]);
  }
});

const untilAborted: readonly (readonly [
  string,
  (writer: NdjsonWriter<number>, aborted: Promise<unknown>) => unknown,
])[] = [
  ['writeAll()', (writer) => writer.writeAll(probe({ values: [1], hangAt: 1 }))],
  ['pipeTo()', (writer) => from(probe({ values: [1], hangAt: 1 }), { graceMs: 1 }).pipeTo(writer)],
  ['write()', (writer, aborted) => aborted.then(() => writer.write(2))],
  ['flush()', (writer, aborted) => aborted.then(() => writer.flush())],
  ['close()', (writer, aborted) => aborted.then(() => writer.close())],
];
for (const [name, write] of untilAborted) {
  test(`when ${name} tells of an abort, the file has been taken back`, async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    const writer = writeNdjson<number>(path, { signal });
    await writer.write(0);
    await writer.flush();
    const left = Promise.resolve(write(writer, aborted)).then(files, files);
    await settleTasks();
    controller.abort(new Error('stop'));
    expect(await left).toEqual([]);
  });
}

test('a signal that is aborted already is an error at the first record, and makes no file', async () => {
  const reason = new Error('before');
  const options = { signal: AbortSignal.abort(reason) };
  await expect(writeNdjson(path, options).write(1)).rejects.toBe(reason);
  await expect(writeNdjson(path, options).writeAll([1])).rejects.toBe(reason);
  await expect(writeNdjson(path, options).close()).rejects.toBe(reason);
  expect(files()).toEqual([]);
});

test('no listener stays after the close', async () => {
  const { signal } = new AbortController();
  await writeNdjson(path, { signal }).writeAll([1]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a file that cannot be opened is told by its code, at the next call', async () => {
  const missing = join(folder, 'none', 'out.ndjson');
  const told = { code: 'ENOENT', message: `Cannot write ${missing}: no such folder`, path: missing };
  await expect(writeNdjson(missing).writeAll([1])).rejects.toMatchObject(told);
  const writer = writeNdjson(missing);
  void writer.write(1);
  await expect(writer.flush()).rejects.toMatchObject(told);
  await expect(writer.write(2)).rejects.toMatchObject(told);
  await expect(writer.close()).rejects.toMatchObject(told);
  await expect(writeNdjson(folder, { append: true }).writeAll([1])).rejects.toMatchObject({ code: 'EISDIR' });
});

onLinux('a full disk is told, and closes the source', async () => {
  for (const options of [{}, { append: true }, { atomic: false }]) {
    const endless = from(
      (function* () {
        for (;;) yield 'x'.repeat(1000);
      })(),
    );
    await expect(writeNdjson('/dev/full', options).writeAll(endless)).rejects.toMatchObject({
      code: 'ENOSPC',
      message: 'Cannot write /dev/full: no space is left on the device',
    });
    expect(await endless.next()).toMatchObject({ done: true });
  }
  expect(existsSync('/dev/full')).toBe(true);
});

onLinux('a device is written to, and not replaced', async () => {
  await writeNdjson('/dev/null').writeAll([1]);
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('what is written after the close is refused', async () => {
  const writer = writeNdjson(path);
  await writer.close();
  await expect(writer.write(1)).rejects.toThrow(`Cannot write ${path}: the writer was closed`);
  expect(content()).toBe('');
});

test('while a stream writes to it, nobody else can', async () => {
  const writer = writeNdjson(path);
  const lock = writer.getWriter();
  expect(() => writer.write(1)).toThrow('Cannot write a record: somebody else is writing to the stream');
  await lock.write(2);
  await lock.close();
  expect(content()).toBe('2\n');
});

type WriteBytes = (this: unknown, bytes: Buffer, at: number, size?: number) => Promise<{ bytesWritten: number }>;

/** Files take so many bytes of each write until the test is over, and from a place on none. */
async function withNarrowFiles(limits: { most: number; full: number }, run: () => Promise<void>): Promise<void> {
  const handle = await open(folder, 'r');
  const prototype = Object.getPrototypeOf(handle) as { write: WriteBytes };
  await handle.close();
  const { write } = prototype;
  let written = 0;
  prototype.write = async function (bytes, at) {
    const size = Math.min(limits.most, limits.full - written, bytes.length - at);
    if (size === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    written += size;
    return await write.call(this, bytes, at, size);
  };
  try {
    await run();
  } finally {
    prototype.write = write;
  }
}

test('writes that take only a part of the bytes go on with the rest', async () => {
  await withNarrowFiles({ most: 7, full: Infinity }, () => writeNdjson(path).writeAll(['a long text', 'and another']));
  expect(content()).toBe('"a long text"\n"and another"\n');
});

test('what a full disk took of a write is taken back, so that no record is half written', async () => {
  await writeNdjson(path, { append: true }).writeAll([1]);
  await withNarrowFiles({ most: 7, full: 10 }, async () => {
    const writing = writeNdjson(path, { append: true }).writeAll(['a long text']);
    await expect(writing).rejects.toMatchObject({ code: 'ENOSPC' });
  });
  expect(content()).toBe('1\n');
});

test('a file may have the longest name there can be', async () => {
  path = join(folder, 'a'.repeat(255));
  await writeNdjson(path).writeAll([1, 2]);
  expect(content()).toBe('1\n2\n');
  expect(files()).toEqual(['a'.repeat(255)]);
});
