// Each row of the line table from its end: the mirror of the forward answer, whatever the block, and where lines lie.
import { DONE } from '@forawait/core';
import { afterAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { casesOf, encodedTable, lineTable, tangledTable, type TableCase } from '../../test/line-table.ts';
import { BackwardLines } from './backward-lines.ts';
import { decodingOf } from './decoding.ts';
import { lineReader } from './line-reader.ts';
import { rangeFrom } from './range-input.ts';

const folder = await mkdtemp(join(tmpdir(), 'table-reverse-'));
afterAll(() => rm(folder, { recursive: true }));
const path = join(folder, 'row');

/** Blocks of every size up to that of the whole; of what is large, a few. */
function blockSizesOf({ length }: Uint8Array): number[] {
  return length > 1000 ? [4096, length - 1, length] : Array.from({ length: length + 1 }, (_, index) => index + 1);
}

async function inBlocks(blockSize: number, { bytes, newline, encoding }: TableCase): Promise<string[]> {
  const decoding = decodingOf(encoding, false);
  const cut = { newline, decoding, maxLineBytes: 1 << 20, onLongLine: 'error' } as const;
  const reader = new BackwardLines(rangeFrom(bytes), cut, blockSize);
  const lines: string[] = [];
  for (let batch = await reader.next(); batch !== DONE; batch = await reader.next()) lines.push(...batch);
  return lines;
}

for (const row of casesOf([...lineTable, ...encodedTable])) {
  const { name, bytes, newline, encoding } = row;
  const mirrored = [...row.lines].reverse();

  test(`${name}: the lines of '${newline}', from a path in reverse`, async () => {
    await writeFile(path, bytes);
    expect(await lineReader(path, { newline, encoding, reverse: true }).toArray()).toEqual(mirrored);
  });

  test(`${name}: the lines of '${newline}' in reverse, in blocks of any size`, async () => {
    for (const size of blockSizesOf(bytes)) expect([size, await inBlocks(size, row)]).toEqual([size, mirrored]);
  });
}

test.each(tangledTable)('$name: refused in reverse', ({ bytes, encoding }) => {
  expect(() => lineReader(bytes, { encoding, reverse: true })).toThrow(
    `${encoding} can be read only from its beginning`,
  );
});
