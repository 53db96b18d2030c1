import { DONE } from '@forawait/core';
import { probe, settleTasks } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { modelOf } from '../../test/lines-model.ts';
import { piecesOf, trickyPieces } from '../../test/tricky-bytes.ts';
import { LongLineError } from './line-errors.ts';
import { LineReader, lineReader } from './line-reader.ts';
import type { LineReaderOptions } from './options.ts';

const wrong: readonly (readonly [string, unknown, string])[] = [
  ['an unknown option', { folow: true }, 'Cannot read lines with option "folow": the options are newline, encoding,'],
  ['an option that does not exist', { tail: true }, 'Cannot read lines with option "tail": the options are'],
  ['options that are no object', 3, 'Cannot read lines with the number 3: options must be an object'],
  ['an unknown newline', { newline: 'cr' }, `Cannot read lines with newline "cr": it must be 'lf', 'universal'`],
  ['an unknown policy', { onLongLine: 'drop' }, `with onLongLine "drop": it must be 'error', 'truncate', 'skip'`],
  ['an unknown compression', { decompress: true }, `with decompress the boolean true: it must be 'auto', 'gzip',`],
  ['fatal that is no flag', { fatal: 1 }, 'with fatal the number 1: it must be true or false'],
  ['detach that is no flag', { detach: 'yes' }, 'with detach "yes": it must be true or false'],
  ['no limit', { maxLineBytes: 0 }, 'with maxLineBytes 0: it must be a whole number of 1 or more, or Infinity'],
  ['half a byte', { maxLineBytes: 1.5 }, 'with maxLineBytes 1.5: it must be a whole number of 1 or more, or Infinity'],
  ['a limit of NaN', { maxLineBytes: NaN }, 'with maxLineBytes NaN: it must be a whole number'],
  ['a limit that is no number', { maxLineBytes: '9' }, 'with maxLineBytes "9": it must be a number'],
  ['an encoding that is no label', { encoding: 8 }, `with encoding the number 8: it must be a label such as 'utf-8'`],
  ['an encoding nobody knows', { encoding: 'utf-7' }, 'Cannot decode "utf-7": encoding must be a label'],
  ['a signal that is none', { signal: {} }, 'signal'],
];
for (const [name, options, message] of wrong) {
  test(`${name} is refused at the call`, () => {
    expect(() => lineReader([], options as LineReaderOptions)).toThrow(message);
  });
}

test('options that are undefined count as left out', async () => {
  const options = {
    newline: undefined,
    encoding: undefined,
    maxLineBytes: undefined,
    signal: undefined,
    start: undefined,
  };
  expect(await lineReader(['a\n'], options as LineReaderOptions).toArray()).toEqual(['a']);
});

test('a reader is an AsyncIter with every operator as a method', async () => {
  const reader = lineReader(['1\n2\n3\n4\n']);
  expect(reader).toBeInstanceOf(LineReader);
  expect(
    await reader
      .map(Number)
      .filter((n) => n % 2 === 0)
      .toArray(),
  ).toEqual([2, 4]);
});

const pieces = fc.array(fc.constantFrom(...trickyPieces), { maxLength: 30 });
const anyOptions = fc.record({
  newline: fc.constantFrom('lf' as const, 'universal' as const),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'windows-1251', 'gb18030'),
  fatal: fc.boolean(),
  maxLineBytes: fc.constantFrom(2, 5, 20, 1 << 20),
  onLongLine: fc.constantFrom('error' as const, 'truncate' as const, 'skip' as const),
});
const ways = fc.constantFrom('one by one', 'batches', 'overlapping');

test('whatever the options, the chunks and the way of reading: the lines and positions of the whole input', async () => {
  await fc.assert(
    fc.asyncProperty(
      pieces,
      fc.array(fc.nat(60)),
      anyOptions,
      fc.boolean(),
      ways,
      async (parts, cuts, options, slow, way) => {
        const bytes = Uint8Array.from(parts.flat());
        const chunks = piecesOf(bytes, cuts);
        const reader = lineReader(slow ? probe({ values: chunks }) : chunks, { ...options, decompress: 'none' });
        const seen: string[] = [];
        const positions: number[] = [];
        let error: unknown;
        const model = modelOf(bytes, options);
        try {
          if (way === 'batches') for await (const batch of reader.batches()) seen.push(...batch);
          else if (way === 'overlapping') await overlapping(reader, seen);
          else {
            for await (const line of reader) {
              seen.push(line);
              positions.push(reader.position);
            }
          }
        } catch (caught) {
          error = caught;
        }
        expect(seen).toEqual(model.lines);
        if (way === 'one by one') expect(positions).toEqual(model.positions);
        expect(error !== undefined).toBe(model.error !== undefined);
        expect(error instanceof LongLineError).toBe(model.error?.startsWith('long') ?? false);
      },
    ),
    { numRuns: 1000 },
  );
});

/** Three calls at a time; those behind an error or the end answer done. */
async function overlapping(reader: LineReader, seen: string[]): Promise<void> {
  for (;;) {
    const results = await Promise.allSettled([reader.next(), reader.next(), reader.next()]);
    for (const result of results) {
      if (result.status === 'rejected') throw result.reason;
      if (result.value.done !== true) seen.push(result.value.value);
    }
    if (results.some((result) => result.status === 'fulfilled' && result.value.done === true)) return;
  }
}

// Holds as soon as AsyncIter's `unread` keeps its value when the iterator is left.
test('the position is that of the last line given, also behind operators that stop early', async () => {
  const reader = lineReader(['ab\ncd\nef\n']);
  expect(reader.position).toBe(0);
  expect(await reader.take(2).toArray()).toEqual(['ab', 'cd']);
  expect(reader.position).toBe(6);
});

test('the position at the end is the length of the input', async () => {
  const reader = lineReader(Buffer.from('\ufeffab\r\nc'));
  await reader.count();
  expect(reader.position).toBe(8);
});

test('a line that is there is given before the next chunk comes', async () => {
  const input = probe<string>({ answers: 'byHand' });
  const reader = lineReader(input);
  const first = reader.next();
  await settleTasks();
  input.deliver('one\ntwo\nthr');
  expect((await first).value).toBe('one');
  expect((await reader.next()).value).toBe('two');
  const third = reader.next();
  await settleTasks();
  input.deliver('ee');
  await settleTasks();
  input.end();
  expect((await third).value).toBe('three');
  expect((await reader.next()).done).toBe(true);
});

test('a CR at the end of a chunk waits for what follows it', async () => {
  const input = probe<string>({ answers: 'byHand' });
  const reader = lineReader(input, { newline: 'universal' });
  const first = reader.next();
  await settleTasks();
  input.deliver('one\r');
  await settleTasks();
  input.deliver('\ntwo\r');
  expect((await first).value).toBe('one');
  const second = reader.next();
  await settleTasks();
  input.end();
  expect((await second).value).toBe('two');
});

test('an input that hangs can be left, and is closed once', async () => {
  const input = probe({ values: ['a\n'], hangAt: 1 });
  const reader = lineReader(input, { graceMs: 10 });
  await reader.next();
  const pending = reader.next();
  await settleTasks();
  await reader.return();
  expect(await pending).toEqual({ value: undefined, done: true });
  input.assertClosedOnce();
});

test('an input that hangs and cannot be closed is left after the grace, and reported', async () => {
  const orphans: string[] = [];
  const input = probe({ values: ['a\n'], hangAt: 1, closes: 'never' });
  const reader = lineReader(input, {
    graceMs: 10,
    name: 'stuck',
    onOrphan: ({ name, stage }) => orphans.push(`${name} ${stage}`),
  });
  await reader.next();
  const pending = reader.next();
  await settleTasks();
  await reader.return();
  expect((await pending).done).toBe(true);
  expect(orphans).toEqual(['stuck return']);
});

test('an abort rejects the pending call with the reason, and removes its listener', async () => {
  const controller = new AbortController();
  const input = probe({ values: ['a\n'], hangAt: 1 });
  const reader = lineReader(input, { signal: controller.signal });
  await reader.next();
  const pending = reader.next();
  await settleTasks();
  const reason = new Error('stop');
  controller.abort(reason);
  await expect(pending).rejects.toBe(reason);
  expect((await reader.next()).done).toBe(true);
  input.assertClosedOnce();
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('after the end, and after an error, there is nothing more', async () => {
  const ended = lineReader(['a']);
  await ended.toArray();
  expect(await ended.next()).toEqual({ value: undefined, done: true });
  const failed = lineReader(['ok\nlonger\nx\n'], { maxLineBytes: 3 });
  expect((await failed.next()).value).toBe('ok');
  await expect(failed.next()).rejects.toMatchObject({ line: 2, offset: 3, limit: 3 });
  expect(await failed.next()).toEqual({ value: undefined, done: true });
});

test('fatal names the line, and has the cause of the decoder', async () => {
  const reader = lineReader(Buffer.of(0x61, 0x0a, 0xff), { fatal: true });
  expect((await reader.next()).value).toBe('a');
  const error: unknown = await reader.next().catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({
    message:
      'Cannot decode line 2, from byte 2 on: its bytes are not valid utf-8; name another encoding, or leave out fatal',
    cause: { message: 'The bytes are not valid utf-8' },
  });
});

test('bytes are not copied, and a memory that is used again for each chunk does no harm', async () => {
  const memory = Buffer.alloc(4);
  function* reused(): Generator<Uint8Array> {
    for (const text of ['ab\nc', 'd\nef', 'g\nhi', '\nj']) yield memory.subarray(0, memory.write(text));
  }
  expect(await lineReader(reused()).toArray()).toEqual(['ab', 'cd', 'efg', 'hi', 'j']);
});

test('batches give all lines of a chunk at once', async () => {
  expect(await lineReader(['a\nb\nc', '\nd\n']).batches().toArray()).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('DONE as a line is only a line', async () => {
  expect(await lineReader([DONE.description ?? '']).toArray()).toEqual(['forawait.done']);
});

test('with detach, lines that are kept do not keep the blocks they were cut from', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const block = `${'x'.repeat(100)}\n`.repeat(1000);
  const grown = async (detach: boolean): Promise<number> => {
    collect();
    const before = process.memoryUsage().heapUsed;
    const kept: string[] = [];
    for (let index = 0; index < 100; index++) {
      kept.push((await lineReader(Buffer.from(`${String(index)}${block}`), { detach }).first()) ?? '');
    }
    collect();
    const after = process.memoryUsage().heapUsed;
    expect(kept.map((line) => line.length)).toEqual(kept.map((_, index) => String(index).length + 100));
    return after - before;
  };
  expect(await grown(true)).toBeLessThan(1_000_000);
  expect(await grown(false)).toBeGreaterThan(5_000_000);
});
