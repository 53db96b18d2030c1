// Each row of the line table with positions: they lead back to the bytes of each line in the file.
import { afterAll, expect, test } from '@jest/globals';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { casesOf, encodedTable, lineTable, tangledTable, type TableCase } from '../../test/line-table.ts';
import { piecesOf } from '../../test/tricky-bytes.ts';
import { decodingOf } from './decoding.ts';
import { lineReader } from './line-reader.ts';
import type { PositionedLine } from './positioned-line.ts';

const folder = await mkdtemp(join(tmpdir(), 'table-positions-'));
afterAll(() => rm(folder, { recursive: true }));
const path = join(folder, 'row');

const NEWLINES = { lf: /\r?\n$/, universal: /(\r?\n|\r)$/ } as const;
const MARKS: Readonly<Record<string, number>> = { 'utf-8': 3, 'utf-16le': 2, 'utf-16be': 2 };

/** The text that lies in the file at the place of each line, without its newline. */
async function textsAt(places: readonly PositionedLine[], { newline, encoding }: TableCase): Promise<string[]> {
  // Not by TextDecoder: that of Node 20 takes latin1 for ISO-8859-1.
  const decoding = decodingOf(encoding, false);
  const file = await open(path);
  const texts: string[] = [];
  for (const { start, end } of places) {
    const bytes = Buffer.alloc(end - start);
    expect((await file.read(bytes, 0, bytes.length, start)).bytesRead).toBe(bytes.length);
    texts.push(decoding.decode(bytes, 0, bytes.length).replace(NEWLINES[newline], ''));
  }
  await file.close();
  return texts;
}

/** Where the lines begin: behind the mark, if there is one. */
function beginningOf({ bytes, encoding }: TableCase): number {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  return text.startsWith('\ufeff') ? (MARKS[encoding] ?? 0) : 0;
}

for (const row of casesOf([...lineTable, ...encodedTable, ...tangledTable])) {
  const { name, bytes, newline, encoding, lines } = row;
  const options = { newline, encoding, positions: true } as const;

  test(`${name}: the places of the lines of '${newline}' lead to their bytes, without a gap`, async () => {
    await writeFile(path, bytes);
    const places = await lineReader(path, options).toArray();
    expect(places.map(({ line }) => line)).toEqual(lines);
    expect(places.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
    expect(await textsAt(places, row)).toEqual(lines);
    const [beginning, ...ends] = [beginningOf(row), ...places.map(({ end }) => end)];
    expect(places.map(({ start }) => start)).toEqual([beginning, ...ends].slice(0, lines.length));
    expect(ends.at(-1) ?? beginning).toBe(bytes.length);
  });

  if (bytes.length > 1000) continue;
  test(`${name}: the places of the lines of '${newline}' are the same wherever the input is torn`, async () => {
    const whole = await lineReader([bytes], options).toArray();
    for (const at of bytes.keys()) {
      expect(await lineReader(piecesOf(bytes, [at]), options).toArray()).toEqual(whole);
    }
    expect(
      await lineReader(
        [...bytes].map((byte) => Uint8Array.of(byte)),
        options,
      ).toArray(),
    ).toEqual(whole);
  });
}

for (const row of casesOf([...lineTable, ...encodedTable])) {
  const { name, bytes, newline, encoding, lines } = row;
  const options = { newline, encoding, positions: true } as const;

  test(`${name}: the places of the lines of '${newline}' are the same in reverse, numbered from the end`, async () => {
    await writeFile(path, bytes);
    const forwards = await lineReader(path, options).toArray();
    const places = await lineReader(path, { ...options, reverse: true }).toArray();
    expect(places.map(({ number }) => number)).toEqual(lines.map((_, index) => -1 - index));
    expect(places.reverse().map((place, index) => ({ ...place, number: index + 1 }))).toEqual(forwards);
  });

  test(`${name}: from the place of any line of '${newline}' on come it and those after it`, async () => {
    await writeFile(path, bytes);
    const places = await lineReader(path, options).toArray();
    for (const [index, { start: offset, number }] of places.entries()) {
      const rest = await lineReader(path, { ...options, start: { offset, line: number } }).toArray();
      expect(rest).toEqual(places.slice(index));
    }
  });
}
