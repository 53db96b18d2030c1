import { AsyncIter } from '@forawait/core';
import { probe, settleTasks } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { piecesOf } from '../../test/tricky-bytes.ts';
import { csv } from './csv.ts';
import { CsvError } from './errors.ts';
import type { CsvOptions } from './options.ts';
import { rowParser } from './rows.ts';

const wrong: readonly (readonly [string, unknown, string])[] = [
  ['an unknown option', { seperator: ';' }, 'Cannot read CSV with option "seperator": the options are columns, cast,'],
  ['a name of csv-parse in its other form', { skip_empty_lines: true }, 'did you mean skipEmptyLines?'],
  ['options that are no object', 3, 'Cannot read CSV with the number 3: options must be an object'],
  ['columns that are none', { columns: 'a,b' }, 'with columns "a,b": it must be true, false, an array of names,'],
  ['a cast that is none', { cast: 1 }, 'with cast the number 1: it must be true, false, or a function'],
  ['an empty delimiter', { delimiter: '' }, 'with delimiter "": it must be one or more characters'],
  ['no delimiters', { delimiter: [] }, 'with delimiter an array: it must be one or more characters'],
  ['a comment of false', { comment: false }, 'with comment the boolean false: it must be one or more characters'],
  ['a flag that is none', { trim: 1 }, 'with trim the number 1: it must be true or false'],
  ['row 0', { from: 0 }, 'with from 0: it must be a whole number of 1 or more'],
  ['a line that is no number', { toLine: '3' }, 'with toLine "3": it must be a number'],
  ['no limit', { maxRecordBytes: 0 }, 'with maxRecordBytes 0: it must be a whole number of 1 or more'],
  ['an unknown compression', { decompress: true }, 'with decompress the boolean true'],
];
for (const [name, options, message] of wrong) {
  test(`${name} is refused at the call, and the input closed`, async () => {
    const source = probe({ values: ['1\n'] });
    expect(() => csv(source, options as CsvOptions)).toThrow(message);
    await settleTasks();
    expect(source.closes).toBe(1);
  });
}

const parts = fc.array(
  fc.constantFrom('a', 'é€', ',', ',', '"', '""', '"a\nb"', '"x,y"', '\n', '\n', '\r\n', ' ', ';', '\ufeff', '#'),
  { maxLength: 25 },
);
const options = fc.record({
  columns: fc.constantFrom(false, true, ['one', 'two']),
  relaxColumnCount: fc.boolean(),
  relaxQuotes: fc.boolean(),
  skipEmptyLines: fc.boolean(),
  trim: fc.boolean(),
});

test('however the bytes were torn: the rows that csv-parse makes of the whole input, up to the same error', async () => {
  await fc.assert(
    fc.asyncProperty(parts, fc.array(fc.nat(60)), options, async (text, cuts, how) => {
      const bytes = Buffer.from(text.join(''));
      const rows: unknown[] = [];
      let expected: unknown;
      try {
        parse(bytes, { ...how, bom: true, onRecord: (row: unknown) => (rows.push(row), row) as never });
      } catch (error) {
        expected = (error as { code: string }).code;
      }
      const given: unknown[] = [];
      const reading = csv(piecesOf(bytes, cuts), { ...how, decompress: 'none' }).forEach((row) => void given.push(row));
      const code = await reading.then(
        () => undefined,
        (error: unknown) => (error as CsvError).code,
      );
      expect({ given, code }).toEqual({ given: rows, code: expected });
    }),
    { numRuns: 1000 },
  );
});

test('rows are arrays of fields, quotes and newlines within them understood', async () => {
  const rows = csv(['a,"b\n', '""c"""\r\n1,2\r\n']);
  expect(rows).toBeInstanceOf(AsyncIter);
  expect(await rows.toArray()).toEqual([
    ['a', 'b\n"c"'],
    ['1', '2'],
  ]);
});

test('with columns rows are objects, and a column called __proto__ touches no prototype', async () => {
  const rows = await csv(['__proto__,b\n1,2\n'], { columns: true }).toArray();
  expect(Object.keys(rows[0] ?? {})).toEqual(['__proto__', 'b']);
  expect('1' in {}).toBe(false);
});

test('every option reaches csv-parse', async () => {
  const text = '#c\n\n a ; b \n1;2;3\n;\nx;"y\n';
  const made = csv([text], {
    columns: (header) => header.map((name) => name.toUpperCase()),
    cast: (field, { column, lines, header }) => (header ? field : `${column}${lines}:${field}`),
    delimiter: [';', '|'],
    comment: '#',
    recordDelimiter: ['\n'],
    trim: true,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
    skipRecordsWithError: true,
    quote: false,
    escape: false,
    from: 1,
    to: 1,
    fromLine: 1,
    toLine: 9,
    maxRecordBytes: Infinity,
  });
  expect(await made.toArray()).toEqual([{ A: 'A4:1', B: 'B4:2' }]);
});

test('a batch is what one block gave', async () => {
  expect(await csv(['1\n2\n', '3\n4\n']).batches().toArray()).toEqual(
    [
      [['1'], ['2']],
      [['3'], ['4']],
    ].slice(0, 2),
  );
});

test('rows before an error are given first, and the error tells its line and code', async () => {
  const reader = csv(['1,2\n3,4\n5\n6,7\n']);
  expect((await reader.next()).value).toEqual(['1', '2']);
  expect((await reader.next()).value).toEqual(['3', '4']);
  const error = await reader.next().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CsvError);
  expect(error).toMatchObject({ line: 3, code: 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH' });
  expect((error as CsvError).message).toBe(
    'Cannot read line 3 as CSV: Invalid Record Length: expect 2, got 1 on line 3',
  );
  expect(await reader.next()).toEqual({ done: true, value: undefined });
});

test('a quote that is never closed is an error, at the limit or at the end', async () => {
  await expect(csv(['"abc\n']).toArray()).rejects.toMatchObject({ code: 'CSV_QUOTE_NOT_CLOSED' });
  const endless = (function* () {
    yield '"';
    for (;;) yield 'x'.repeat(1000);
  })();
  await expect(csv(endless, { maxRecordBytes: 5000 }).toArray()).rejects.toMatchObject({ code: 'CSV_MAX_RECORD_SIZE' });
});

test('a message shows no more than the beginning of a field', async () => {
  const error = await csv([`${'x'.repeat(500)}"\n`])
    .toArray()
    .catch((reason: unknown) => reason as CsvError);
  expect(String(error).length).toBeLessThan(300);
});

test('what a function of the caller throws is told as it is', async () => {
  const fault = new Error('mine');
  const cast = (): never => {
    throw fault;
  };
  await expect(csv(['1\n'], { cast }).toArray()).rejects.toBe(fault);
});

const notErrors: readonly unknown[] = [null, undefined, 'text', 0];
for (const thrown of notErrors) {
  test(`what a function of the caller throws is told as it is: ${String(thrown)}, which is no Error`, async () => {
    const fail = (): never => {
      throw thrown;
    };
    const outcomes = [csv(['1\n2\n'], { cast: fail }), csv(['1\n2\n'], { columns: fail })].map(
      async (reader) =>
        await reader.toArray().then(
          () => 'rows',
          (reason: unknown) => ({ reason }),
        ),
    );
    expect(await Promise.all(outcomes)).toEqual([{ reason: thrown }, { reason: thrown }]);
  });
}

test('what a function of the caller throws is told as it is, also when it looks like an error of csv-parse', async () => {
  const fault = Object.assign(new Error('mine'), { code: 'CSV_MINE' });
  const cast = (): never => {
    throw fault;
  };
  await expect(csv(['1\n'], { cast }).toArray()).rejects.toBe(fault);
});

test('nothing is opened before the first read, and no chunk is asked for before it is needed', async () => {
  const source = probe({ values: ['1\n22222222\n', '3\n', '4\n'] });
  const reader = csv(source);
  expect(source.pulls).toBe(0);
  await reader.next();
  expect(source.pulls).toBe(1);
  await reader.return();
  source.assertClosedOnce();
});

test('enough rows close the input', async () => {
  const source = probe({ values: ['1\n2\n', '3\n44444444\n', '5\n'] });
  expect(await csv(source, { to: 3 }).toArray()).toEqual([['1'], ['2'], ['3']]);
  source.assertClosedOnce();
});

test('an input that hangs can be left, and an abort rejects with its reason', async () => {
  const left = probe({ values: ['1\n22222222\n'], hangAt: 1 });
  const reader = csv(left, { graceMs: 10 });
  await reader.next();
  const pending = reader.next();
  await settleTasks();
  await reader.return();
  expect((await pending).done).toBe(true);
  left.assertClosedOnce();
  const controller = new AbortController();
  const aborted = csv(probe({ values: ['1\n'], hangAt: 0 }), { signal: controller.signal, graceMs: 10 }).next();
  await settleTasks();
  const reason = new Error('stop');
  controller.abort(reason);
  await expect(aborted).rejects.toBe(reason);
});

test('left while csv-parse is being loaded, nothing is asked for', async () => {
  const left = probe({ values: ['1\n'] });
  const reader = csv(left);
  const pending = reader.next();
  await reader.return();
  expect((await pending).done).toBe(true);
  await settleTasks();
  expect({ pulls: left.pulls, closes: left.closes }).toEqual({ pulls: 0, closes: 1 });
});

test('an error of the input is told as it is', async () => {
  const error = new Error('torn');
  await expect(csv(probe({ values: ['1\n'], failAt: 1, error })).toArray()).rejects.toBe(error);
});

test('gzip and every kind of input is read', async () => {
  const text = 'a,b\n1,2\n';
  const inputs = [Buffer.from(text), gzipSync(text), new Response(text), new Blob([text]), Readable.from([text])];
  for (const input of inputs) expect(await csv(input, { columns: ['x', false] }).count()).toBe(2);
});

test('where csv-parse is not installed, the error says how to get it', async () => {
  const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(rowParser({}, () => Promise.reject(missing))).rejects.toMatchObject({
    message: 'Cannot read CSV: the package csv-parse is not there; run npm install csv-parse',
    cause: missing,
  });
  const broken = new SyntaxError('broken');
  await expect(rowParser({}, () => Promise.reject(broken))).rejects.toBe(broken);
});
