import { expect, test } from '@jest/globals';
import { open } from 'node:fs/promises';
import { csv } from '../csv/csv.ts';
import { ndjson } from '../ndjson/ndjson.ts';
import { lineReader } from './line-reader.ts';

const remedy = 'a string is a path: hand over text in an array';

test('text with a newline that is no path: the error tells how to hand it over, and shows its beginning only', async () => {
  const long = '{"a":1}\n'.repeat(5000);
  const shown = '"{\\"a\\":1}\\n{\\"a\\":1}\\n{\\"a\\":1}\\n{\\"a\\":1}\\n{\\"a\\":1}\\n…"';
  await expect(ndjson('{"a":1}\n').toArray()).rejects.toThrow(`Cannot read "{\\"a\\":1}\\n": no such file; ${remedy}`);
  await expect(csv('a,b\n1,2\n').toArray()).rejects.toThrow(`Cannot read "a,b\\n1,2\\n": no such file; ${remedy}`);
  await expect(ndjson(long).toArray()).rejects.toMatchObject({
    message: `Cannot read ${shown}: the path is too long; ${remedy}`,
    code: 'ENAMETOOLONG',
    path: long,
  });
  await expect(lineReader(`${import.meta.dirname}/mistaken-input.test.ts/\n`).toArray()).rejects.toThrow(remedy);
});

test('backwards, too', async () => {
  await expect(lineReader('some\ntext', { reverse: true }).toArray()).rejects.toThrow(remedy);
});

test.each(['{"a":1}', '[1]'])(
  '%s is JSON rather than a path, and an error with the code of the file system',
  async (text) => {
    await expect(ndjson(text).toArray()).rejects.toMatchObject({
      message: expect.stringMatching(remedy),
      code: 'ENOENT',
      path: text,
    });
  },
);

test('a path that is not there is not taken for text', async () => {
  await expect(lineReader('nothing-here.txt').toArray()).rejects.toThrow(
    /^Cannot read nothing-here.txt: no such file$/,
  );
});

test('a file handle is refused with what to hand over instead', async () => {
  const handle = await open(import.meta.filename);
  expect(() => lineReader(handle as never)).toThrow(
    'Cannot read lines from a file handle: hand over its createReadStream()',
  );
  expect(await lineReader(handle.createReadStream()).count()).toBeGreaterThan(1);
});
