// Every row of the line table, forwards wherever it is torn and in reverse in blocks of many sizes.
import { isDeepStrictEqual } from 'node:util';
import { casesOf, encodedTable, lineTable, type TableCase, tangledTable } from '../test/line-table.ts';
import type { ModelOptions } from '../test/lines-model.ts';
import { piecesOf } from '../test/tricky-bytes.ts';
import { backwards, forwards, type Outcome } from './line-outcomes.ts';

/** What is larger is torn in this many places. */
const PLACES = 16;

function optionsOf({ newline, encoding }: TableCase): Required<ModelOptions> {
  return { newline, encoding, fatal: false, maxLineBytes: 1 << 20, onLongLine: 'error' };
}

function placesIn(length: number): number[] {
  const step = length > 1000 ? Math.ceil(length / PLACES) : 1;
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => (index + 1) * step);
}

/** Fails at the first row that is read otherwise than the table has it; how many there are. */
export async function readEveryRow(): Promise<number> {
  const rows = casesOf([...lineTable, ...encodedTable, ...tangledTable]);
  for (const row of rows) await readRow(row);
  return rows.length;
}

async function readRow(row: TableCase): Promise<void> {
  const { bytes, lines, encoding } = row;
  const options = optionsOf(row);
  const places = placesIn(bytes.length);
  for (const place of places) expectLines(row, forwards(piecesOf(bytes, [place]), options), lines);
  expectLines(row, forwards(piecesOf(bytes, places), options), lines);
  if (encoding === 'iso-2022-jp') return;
  for (const blockSize of places) expectLines(row, await backwards(bytes, options, blockSize), [...lines].reverse());
}

function expectLines({ name, newline }: TableCase, { lines, error }: Outcome, expected: readonly string[]): void {
  if (error === undefined && isDeepStrictEqual(lines, expected)) return;
  const [found, wanted] = [JSON.stringify(lines), JSON.stringify(expected)];
  throw new Error(`${name}, '${newline}': found ${found} ${error ?? ''}, expected ${wanted}`);
}
