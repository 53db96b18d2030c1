import { settleTasks } from '@forawait/core/testing';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf, type ModelRecord, ndjsonModel, trickyRecords } from '../../test/ndjson-model.ts';
import { onVirtualDisk } from '../../test/on-virtual-disk.ts';
import type { VirtualDisk } from '../../test/virtual-disk.ts';
import type { FollowCheckpoint } from '../lines/follow/checkpoint.ts';
import { ndjson, type NdjsonRecord, type NdjsonValue } from './ndjson.ts';
import type { NdjsonOptions } from './options.ts';

const folder = await mkdtemp(join(tmpdir(), 'ndjson-'));
afterAll(() => rm(folder, { recursive: true }));

const inputs = fc.array(fc.constantFrom(...trickyRecords), { maxLength: 20 }).map(bytesOf);
const limits = fc.record({
  fatal: fc.boolean(),
  maxLineBytes: fc.constantFrom(1, 8, 20, 1 << 20),
  maxDepth: fc.constantFrom(1, 2, 1000),
});

/** As the model has it. */
function plain(record: NdjsonRecord<unknown>): ModelRecord {
  const { line, offset } = record;
  if (record.status === 'fulfilled') return { line, offset, value: record.value };
  expect({ line: record.reason.line, offset: record.reason.offset }).toEqual({ line, offset });
  return { line, offset, code: record.reason.code.slice(11) };
}

const goodOf = (records: readonly ModelRecord[]): unknown[] =>
  records.flatMap((record) => ('value' in record ? [record.value] : []));

function linesIn(bytes: Buffer): number {
  const text = bytes.subarray(bytes.subarray(0, 3).equals(Buffer.from('\ufeff')) ? 3 : 0);
  return text.filter((byte) => byte === 0x0a).length + (text.length > 0 && text.at(-1) !== 0x0a ? 1 : 0);
}

test('reverse: the records of forwards, the last one first, with the same places, errors and positions', async () => {
  await fc.assert(
    fc.asyncProperty(inputs, limits, async (bytes, options) => {
      const count = linesIn(bytes);
      const expected = ndjsonModel(bytes, options)
        .map((record) => ({ ...record, line: record.line - count - 1 }))
        .reverse();
      const reader = ndjson(bytes, { ...options, reverse: true, onError: 'yield' });
      for (const record of expected) {
        expect(plain((await reader.next()).value as NdjsonRecord<unknown>)).toEqual(record);
        expect(reader.position).toBe(record.offset);
      }
      expect((await reader.next()).done).toBe(true);
      const skipping = ndjson(new Blob([new Uint8Array(bytes)]), { ...options, reverse: true, onError: 'skip' });
      expect(await skipping.toArray()).toEqual(goodOf(expected));
    }),
    { numRuns: 2000 },
  );
});

test('start: the records behind any place, as if all before it had been read', async () => {
  await fc.assert(
    fc.asyncProperty(inputs, limits, fc.nat(20), async (bytes, options, after) => {
      const told = { ...options, decompress: 'none', onError: 'yield' } as const;
      const records = ndjsonModel(bytes, options);
      const { line, offset } = records[after % Math.max(1, records.length)] ?? { line: 1, offset: 0 };
      fc.pre(offset > 0);
      const rest = await ndjson(bytes, { ...told, start: { line, offset } }).toArray();
      expect(rest.map(plain)).toEqual(records.filter((record) => record.offset >= offset));
    }),
    { numRuns: 2000 },
  );
});

test('start: the position leads on to what was not read yet', async () => {
  const path = join(folder, 'started.ndjson');
  await writeFile(path, '1\nx\n2\n\n3\n');
  const reader = ndjson(path, { onError: 'skip', start: { offset: 2, line: 2 } });
  expect(reader.position).toBe(2);
  expect((await reader.next()).value).toBe(2);
  await reader.return();
  const start = { offset: reader.position };
  expect(start).toEqual({ offset: 6 });
  expect(await ndjson(path, { start }).toArray()).toEqual([3]);
  expect(await ndjson(path, { start: 'end' }).toArray()).toEqual([]);
});

test('reverse: the last records of a file, with lines counted from its end', async () => {
  const path = join(folder, 'reversed.ndjson');
  await writeFile(path, '1\n2\nx\n4\n{"cut":');
  const records = await ndjson(path, { reverse: true, onError: 'yield' }).take(3).toArray();
  expect(records.map(plain)).toEqual([
    { line: -1, offset: 8, code: 'TRUNCATED' },
    { line: -2, offset: 6, value: 4 },
    { line: -3, offset: 4, code: 'SYNTAX' },
  ]);
  await expect(ndjson(path, { reverse: true }).first()).rejects.toThrow('Cannot parse line -1 (byte 8), which begins');
});

test('reverse: of a record over the limit no more is kept than shows that it is', async () => {
  const bytes = Buffer.from(`1\n"${'x'.repeat(300_000)}"\r\n3\n`);
  const options = { reverse: true, maxLineBytes: 300_001 };
  await expect(ndjson(bytes, options).toArray()).rejects.toMatchObject({
    code: 'ERR_NDJSON_LENGTH',
    offset: 300_006,
    message: 'Cannot parse line -2 (up to byte 300006): it is longer than maxLineBytes (300001)',
  });
  expect(await ndjson(bytes, { ...options, onError: 'skip' }).toArray()).toEqual([3, 1]);
  const records = await ndjson(bytes, { ...options, onError: 'yield' }).toArray();
  expect(records.map(plain)).toMatchObject([{ value: 3 }, { code: 'LENGTH', line: -2, offset: 2 }, { value: 1 }]);
  expect(await ndjson(bytes, { ...options, maxLineBytes: 300_002 }).count()).toBe(3);
});

const steps = fc.array(fc.constantFrom('1\n', '{"a":1}\n', '"é"\r\n', 'x\n', '\n', '{"b":\n'), { maxLength: 6 });
// Files that begin alike may be copies of one another.
const logs = fc
  .array(steps, { minLength: 1, maxLength: 4 })
  .map((files) => files.map((lines, index) => Buffer.from(`"file ${index}"\n${lines.join('')}`)));

/** Lets a disk have a log that was rotated so often, and answers its records, each with its place in its file. */
function fill(disk: VirtualDisk, files: readonly Buffer[]): ModelRecord[] {
  for (const bytes of files) {
    disk.shift('app.log');
    disk.append(disk.create('app.log'), bytes);
  }
  return files.flatMap((bytes) => ndjsonModel(bytes));
}

/** What a reader gives until there is nothing left, and the checkpoint after each. */
async function follow<const E extends 'yield' | 'skip'>(
  options: NdjsonOptions<undefined, E>,
  count: number,
  lingerMs = 0,
): Promise<{ given: NdjsonValue<undefined, E>[]; checkpoints: FollowCheckpoint[] }> {
  const reader = ndjson('/logs/app.log', { ...options, follow: { lingerMs } });
  const given: NdjsonValue<undefined, E>[] = [];
  const checkpoints: FollowCheckpoint[] = [];
  while (given.length < count) {
    given.push((await reader.next()).value as NdjsonValue<undefined, E>);
    checkpoints.push(JSON.parse(JSON.stringify(reader.checkpoint)) as FollowCheckpoint);
  }
  await reader.return();
  return { given, checkpoints };
}

test('follow: every record of rotated files once, with its place in its file, from every checkpoint on', async () => {
  await fc.assert(
    fc.asyncProperty(logs, fc.constantFrom(0, 5000), async (files, lingerMs) => {
      await onVirtualDisk(async ({ disk, time }) => {
        await time.run(async () => {
          const [first] = (await begun(disk)).checkpoints;
          const records = fill(disk, files);
          const good = goodOf(records);
          const yielding = await follow({ onError: 'yield', start: first }, records.length, lingerMs);
          expect(yielding.given.map(plain)).toEqual(records);
          for (const [index, start] of yielding.checkpoints.entries()) {
            const rest = records.slice(index + 1);
            const again = await follow({ onError: 'yield', start }, rest.length, lingerMs);
            expect(again.given.map(plain)).toEqual(rest);
          }
          const skipping = await follow({ onError: 'skip', start: first }, good.length, lingerMs);
          expect(skipping.given).toEqual(good);
          for (const [index, start] of skipping.checkpoints.entries()) {
            const rest = good.slice(index + 1);
            expect((await follow({ onError: 'skip', start }, rest.length, lingerMs)).given).toEqual(rest);
          }
        });
      });
    }),
    { numRuns: 100 },
  );
});

/** A log of one record, which has been read. */
async function begun(disk: VirtualDisk): Promise<{ checkpoints: FollowCheckpoint[] }> {
  fill(disk, [Buffer.from('"begun"\n')]);
  return await follow({ onError: 'skip' }, 1);
}

/** Runs with a log of these lines. */
function withLog(text: string, body: (disk: VirtualDisk) => Promise<void>): Promise<void> {
  return onVirtualDisk(
    async ({ disk, time }) => {
      fill(disk, [Buffer.from(text)]);
      await time.run(() => body(disk));
    },
    { telling: true },
  );
}

test('follow: a bad record is met again from the checkpoint before it', async () => {
  await withLog('1\n\nx\n3\n', async () => {
    const reader = ndjson('/logs/app.log', { follow: true });
    expect((await reader.next()).value).toBe(1);
    await expect(reader.next()).rejects.toMatchObject({ line: 3, offset: 3 });
    const { checkpoint: start } = reader;
    expect(start).toMatchObject({ line: 2, offset: 2 });
    await expect(ndjson('/logs/app.log', { follow: true, start }).first()).rejects.toMatchObject({
      line: 3,
      offset: 3,
    });
    expect(await ndjson('/logs/app.log', { follow: true, start, onError: 'skip' }).first()).toBe(3);
  });
});

test('follow: bad records that were skipped are behind the checkpoint as soon as more is waited for', async () => {
  await withLog('1\nx\ny\n', async (disk) => {
    const reader = ndjson('/logs/app.log', { follow: true, onError: 'skip' });
    expect((await reader.next()).value).toBe(1);
    expect(reader.checkpoint).toMatchObject({ line: 2, offset: 2 });
    const pending = reader.next();
    await settleTasks();
    expect(reader.checkpoint).toMatchObject({ line: 4, offset: 6 });
    disk.append(disk.entries.get('app.log')!, '{"half":');
    await settleTasks();
    await reader.return();
    expect((await pending).done).toBe(true);
    expect(reader.checkpoint).toMatchObject({ line: 4, offset: 6 });
  });
});

test('follow: a record that a schema still looks at when the reader is left is not behind the checkpoint', async () => {
  await withLog('1\n2\n3\n', async () => {
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) => (value === 1 ? { value } : new Promise<never>(() => undefined)),
      },
    } as const;
    const reader = ndjson('/logs/app.log', { follow: true, schema, graceMs: 10 });
    const pending = reader.next();
    await settleTasks();
    expect(reader.checkpoint).toMatchObject({ line: 1, offset: 0 });
    await reader.return();
    expect((await pending).done).toBe(true);
    expect(reader.checkpoint).toMatchObject({ line: 1, offset: 0 });
  });
});

test('the checkpoint is undefined before the first record, and where nothing is followed', async () => {
  expect(ndjson('/logs/app.log', { follow: true }).checkpoint).toBeUndefined();
  const reader = ndjson(['1\n2\n']);
  await reader.next();
  expect(reader.checkpoint).toBeUndefined();
});

const refused: readonly (readonly [string, NdjsonOptions, string])[] = [
  [
    'a sequence in reverse',
    { format: 'sequence', reverse: true },
    "with reverse and format 'sequence': a sequence is read",
  ],
  ['a sequence from a place', { format: 'sequence', start: { offset: 3 } }, "with start and format 'sequence'"],
  ['a sequence that is followed', { format: 'sequence', follow: true }, "with follow and format 'sequence'"],
  [
    'reverse and follow',
    { reverse: true, follow: true },
    'with reverse and follow: a file that is followed has no last',
  ],
  ['reverse and start', { reverse: true, start: 'end' }, 'with start and reverse: reverse begins at the end'],
  ['a place that is none', { start: { offset: -1 } }, 'with start.offset -1: it must be a whole number of 0 or more'],
  ['reverse that is no flag', { reverse: 1 as never }, 'with reverse the number 1: it must be true or false'],
  ['follow that is none', { follow: 1 as never }, 'with follow the number 1: it must be true, false or options'],
];
for (const [name, options, message] of refused) {
  test(`${name} is refused at the call`, () => {
    expect(() => ndjson('a.ndjson', options)).toThrow(message);
  });
}

test('a sequence may be told not to be read from elsewhere', async () => {
  const options = { format: 'sequence', start: undefined, reverse: false, follow: false } as const;
  expect(await ndjson(['\x1e1\n'], options).toArray()).toEqual([1]);
});

test('a stream can be read from its beginning only', () => {
  expect(() => ndjson(['1\n'], { reverse: true })).toThrow('reverse');
  expect(() => ndjson(['1\n'], { start: { offset: 2 } })).toThrow('start');
  expect(() => ndjson(['1\n'], { follow: true })).toThrow('it must be a path or a file: URL');
});
