import { probe, settleTasks } from '@forawait/core/testing';
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { bytesOf, ndjsonModel, trickyRecords } from '../../test/ndjson-model.ts';
import { piecesOf } from '../../test/tricky-bytes.ts';
import { NdjsonError } from './errors.ts';
import { Ndjson, ndjson, type NdjsonRecord } from './ndjson.ts';
import type { NdjsonOptions } from './options.ts';

const wrong: readonly (readonly [string, unknown, string])[] = [
  ['an unknown option', { shema: 1 }, 'Cannot read records with option "shema": the options are schema, onError,'],
  ['options that are no object', 3, 'Cannot read records with the number 3: options must be an object'],
  ['an unknown policy', { onError: 'drop' }, `with onError "drop": it must be 'throw', 'skip', 'yield'`],
  ['an unknown format', { format: 'csv' }, `with format "csv": it must be 'lines', 'sequence'`],
  ['a schema that is none', { schema: {} }, 'with schema an object: it must be a Standard Schema, such as one of zod'],
  ['a schema of null', { schema: null }, 'with schema null: it must be a Standard Schema'],
  ['fatal that is no flag', { fatal: 1 }, 'with fatal the number 1: it must be true or false'],
  ['no depth', { maxDepth: 0 }, 'with maxDepth 0: it must be a whole number of 1 or more, or Infinity'],
  ['a depth that is no number', { maxDepth: '9' }, 'with maxDepth "9": it must be a number'],
  ['no limit', { maxLineBytes: 0 }, 'with maxLineBytes 0: it must be a whole number of 1 or more, or Infinity'],
  ['an unknown compression', { decompress: true }, 'with decompress the boolean true'],
  ['a signal that is none', { signal: {} }, 'signal'],
];
for (const [name, options, message] of wrong) {
  test(`${name} is refused at the call, and the input closed`, async () => {
    const source = probe({ values: ['1\n'] });
    expect(() => ndjson(source, options as NdjsonOptions)).toThrow(message);
    await settleTasks();
    expect(source.closes).toBe(1);
  });
}

test('an input that is none is refused at the call', () => {
  expect(() => ndjson(7 as unknown as string)).toThrow('Cannot read lines from the number 7');
});

test('options that are undefined count as left out', async () => {
  const options = { schema: undefined, onError: undefined, maxDepth: undefined, follow: undefined };
  expect(await ndjson(['1\n'], options).toArray()).toEqual([1]);
});

test('a reader is an AsyncIter with every operator as a method', async () => {
  const reader = ndjson(['1\n2\n']);
  expect(reader).toBeInstanceOf(Ndjson);
  expect(await reader.map((value) => [value]).toArray()).toEqual([[1], [2]]);
});

const pieces = fc.array(fc.constantFrom(...trickyRecords), { maxLength: 20 });
const anyOptions = fc.record({
  format: fc.constantFrom('lines' as const, 'sequence' as const),
  fatal: fc.boolean(),
  maxLineBytes: fc.constantFrom(1, 8, 20, 1 << 20),
  maxDepth: fc.constantFrom(1, 2, 1000),
});
const ways = fc.constantFrom('one by one', 'batches', 'overlapping');

test('whatever the options, the chunks and the way of reading: the records of the whole input', async () => {
  await fc.assert(
    fc.asyncProperty(
      pieces,
      fc.array(fc.nat(90)),
      anyOptions,
      fc.boolean(),
      ways,
      async (parts, cuts, options, slow, way) => {
        const bytes = bytesOf(parts);
        const expected = ndjsonModel(bytes, options);
        const chunks = piecesOf(bytes, cuts);
        const open = (): Iterable<Uint8Array> => (slow ? (probe({ values: chunks }) as never) : chunks);
        const told = { ...options, decompress: 'none' } as const;
        const yielded = await read(ndjson(open(), { ...told, onError: 'yield' }), way);
        expect(yielded.values.map(plain)).toEqual(expected);
        const good = expected.flatMap((record) => ('value' in record ? [record.value] : []));
        expect(await read(ndjson(open(), { ...told, onError: 'skip' }), way)).toEqual({ values: good });
        const thrown = await read(ndjson(open(), told), way);
        const bad = expected.findIndex((record) => 'code' in record);
        expect(thrown.values).toEqual(good.slice(0, bad < 0 ? good.length : bad));
        const { line, offset, code } = (thrown.error ?? {}) as Partial<NdjsonError>;
        expect({ line, offset, code: code?.slice(11) }).toEqual(
          expected[bad] ?? { line: undefined, offset: undefined, code: undefined },
        );
      },
    ),
    { numRuns: 2000 },
  );
});

function plain(record: NdjsonRecord<unknown>): object {
  const { line, offset } = record;
  if (record.status === 'fulfilled') return { line, offset, value: record.value };
  expect({ line: record.reason.line, offset: record.reason.offset }).toEqual({ line, offset });
  return { line, offset, code: record.reason.code.slice(11) };
}

async function read<T>(reader: Ndjson<T>, way: string): Promise<{ values: T[]; error?: unknown }> {
  const values: T[] = [];
  try {
    if (way === 'batches') for await (const batch of reader.batches()) values.push(...batch);
    else if (way === 'one by one') for await (const value of reader) values.push(value);
    else await readOverlapping(reader, values);
  } catch (error) {
    return { values, error };
  }
  return { values };
}

async function readOverlapping<T>(reader: Ndjson<T>, values: T[]): Promise<void> {
  for (;;) {
    const answers = await Promise.allSettled([reader.next(), reader.next(), reader.next()]);
    for (const answer of answers) {
      if (answer.status === 'rejected') throw answer.reason;
      if (answer.value.done === true) return;
      values.push(answer.value.value);
    }
  }
}

test('the position is the offset after the last record given', async () => {
  const reader = ndjson(['1\n\n22\r\nx\n', '333'], { onError: 'skip' });
  const seen = [reader.position];
  for await (const value of reader) seen.push(value as number, reader.position);
  expect(seen).toEqual([0, 1, 2, 22, 7, 333, 12]);
});

test('the position of a sequence is the offset after the mark that follows the record', async () => {
  const reader = ndjson(['\x1e1\n\x1e2\n'], { format: 'sequence' });
  const seen = [];
  for await (const value of reader) seen.push(value, reader.position);
  expect(seen).toEqual([1, 4, 2, 6]);
});

test('records before a bad one are given first, and then the error, once', async () => {
  const reader = ndjson(['1\n2\nx\n4\n']);
  expect(await reader.next()).toEqual({ done: false, value: 1 });
  expect(await reader.next()).toEqual({ done: false, value: 2 });
  await expect(reader.next()).rejects.toMatchObject({ name: 'NdjsonError', line: 3, offset: 4 });
  expect(await reader.next()).toEqual({ done: true, value: undefined });
});

test('a bad record closes the input', async () => {
  const source = probe({ values: ['x\n', '1\n'] });
  await expect(ndjson(source).toArray()).rejects.toThrow(NdjsonError);
  expect([source.pulls, source.closes]).toEqual([1, 1]);
});

test('nothing is opened before the first read, and what is left unread is closed', async () => {
  const source = probe({ values: ['1\n'] });
  const reader = ndjson(source);
  expect(source.pulls).toBe(0);
  await reader.return();
  expect([source.pulls, source.closes]).toEqual([0, 1]);
});

test('an input that hangs can be left, and is closed once', async () => {
  const source = probe({ values: ['1\n'], hangAt: 1 });
  const reader = ndjson(source, { graceMs: 10 });
  expect(await reader.next()).toEqual({ done: false, value: 1 });
  const pending = reader.next();
  await settleTasks();
  await reader.return();
  expect(await pending).toEqual({ done: true, value: undefined });
  source.assertClosedOnce();
});

test('an abort rejects the pending read with its reason, and leaves no listener', async () => {
  const controller = new AbortController();
  const hung = { next: () => new Promise<IteratorResult<string>>(() => undefined), return: () => ({ done: true }) };
  const reader = ndjson(hung as never, { signal: controller.signal });
  const pending = reader.next();
  await settleTasks();
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(pending).rejects.toBe(reason);
  await settleTasks();
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('an endless record is an error as soon as it is over the limit', async () => {
  let chunks = 0;
  const endless = (function* () {
    for (;;) {
      chunks += 1;
      yield 'x'.repeat(64);
    }
  })();
  await expect(ndjson(endless, { maxLineBytes: 100 }).toArray()).rejects.toMatchObject({
    code: 'ERR_NDJSON_LENGTH',
    message: 'Cannot parse line 1 (byte 0): it is longer than maxLineBytes (100)',
  });
  expect(chunks).toBe(2);
});

test('a message shows how the record begins, and no more than 40 characters of it', async () => {
  const secret = `{"user":"ann","id":17,"note":"${'.'.repeat(20)}","password":"hunter2"`;
  const error = await ndjson([`1\n${secret}\n`])
    .toArray()
    .catch((reason: unknown) => reason as NdjsonError);
  expect(String(error)).toContain(
    'Cannot parse line 2 (byte 2), which begins "{\\"user\\":\\"ann\\",\\"id\\":17,\\"note\\":\\"......',
  );
  expect(String(error)).not.toContain('hunter2');
  expect((error as NdjsonError).cause).toBeInstanceOf(Error);
});

test('a line of nothing but space is not parsed, which would cost an error each', async () => {
  const parse = jest.spyOn(JSON, 'parse');
  await ndjson([' \n', '\t \r\n', '1\n', '  ']).toArray();
  const texts = parse.mock.calls.map(([text]) => text);
  parse.mockRestore();
  expect(texts).toEqual(['1']);
});

test('records are parsed in one go; where one of them is none, each alone, once', async () => {
  const text = Array.from({ length: 9 }, (_, n) => `{"n":${String(n)}}\n`).join('');
  const parse = jest.spyOn(JSON, 'parse');
  const callsFor = async (given: string): Promise<number> => {
    parse.mockClear();
    await ndjson(Buffer.from(given), { onError: 'skip' }).toArray();
    return parse.mock.calls.length;
  };
  const [good, bad] = [await callsFor(text), await callsFor(text.replace(':4', ''))];
  parse.mockRestore();
  // The bad one is asked once more for what is wrong with it.
  expect([good, bad]).toEqual([1, 1 + 9 + 1]);
});

test.each(['1\nx\n', 'x\n1\n', '{"n":1}\n{"n":2}\n\n'])(
  'a block of many %j gives the event loop its turn, whichever of its lines are looked at one by one',
  async (lines) => {
    let ms = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => (ms += 5));
    let turns = 0;
    const turn = (): void => {
      turns++;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const count = await ndjson([lines.repeat(300)], { onError: 'skip' }).count();
    clearImmediate(next);
    clock.mockRestore();
    expect(count).toBe(lines.length > 4 ? 600 : 300);
    expect(turns).toBeGreaterThan(5);
  },
);

test('a record that is none is parsed twice, and not once more for each turn of the event loop', async () => {
  let ms = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => (ms += 20));
  const parse = jest.spyOn(JSON, 'parse');
  await ndjson(['x\n'], { maxDepth: Infinity, onError: 'skip' }).toArray();
  const { length } = parse.mock.calls;
  clock.mockRestore();
  parse.mockRestore();
  expect(length).toBe(2);
});
