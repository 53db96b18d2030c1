// A plain script, for any runtime: `chunkings-run <count> <seed>` reads every row of the line table, then that many random
// inputs, torn at random places, and compares with the model what comes of them: from the beginning, from a line in the
// middle, and backwards in random blocks.
import { mirrored, modelLines, type ModelLine, type ModelOptions, outcomeOf, placesOf } from '../test/lines-model.ts';
import { piecesOf, trickyPieces } from '../test/tricky-bytes.ts';
import { chanceOf } from './chance.ts';
import { backwards, forwards, type Outcome } from './line-outcomes.ts';
import { readEveryRow } from './table-rows.ts';

const [count = '1000', seed = '1'] = process.argv.slice(2);
const below = chanceOf(Number(seed));
const oneOf = <T>(values: readonly T[]): T => values[below(values.length)]!;

const MANY_BYTES = ['windows-1251', 'shift_jis', 'gb18030', 'big5', 'euc-jp', 'euc-kr'] as const;
const { bun, node } = process.versions;
const told = { runtime: bun === undefined ? `Node ${node}` : `Bun ${bun}`, rows: 0, chunkings: 0, lines: 0, begun: 0 };

function anyOptions(): Required<ModelOptions> {
  return {
    newline: oneOf(['lf', 'universal']),
    encoding: oneOf(['utf-8', 'utf-8', 'utf-8', 'utf-16le', 'utf-16be', oneOf(MANY_BYTES)]),
    fatal: below(4) === 0,
    maxLineBytes: oneOf([1, 2, 3, 5, 8, 20, 1 << 20, 1 << 20]),
    onLongLine: oneOf(['error', 'truncate', 'skip']),
  };
}

interface Input {
  readonly bytes: Uint8Array;
  readonly cuts: readonly number[];
  readonly options: Required<ModelOptions>;
}

type PositionOf = (place: { readonly start: number; readonly end: number }) => number;

/** Ends the process at the first difference. */
function compare(found: Outcome, lines: readonly ModelLine[], positionOf: PositionOf, how: object): void {
  const { error, ...rest } = outcomeOf(lines, positionOf);
  const model = { ...rest, places: placesOf(lines), ...(error === undefined ? {} : { error }) };
  const [one, other] = [JSON.stringify(found), JSON.stringify(model)];
  if (one === other) return;
  process.stdout.write(`${JSON.stringify(how)}\nfound:    ${one}\nexpected: ${other}\n`);
  process.exit(1);
}

const start: PositionOf = (place) => place.start;
const end: PositionOf = (place) => place.end;

/** From behind a line on: those after it, as if all had been read. */
function fromTheMiddle({ bytes, cuts, options }: Input, lines: readonly ModelLine[]): void {
  const line = oneOf(lines);
  // In half a code unit, at the very end, no line begins.
  if (options.encoding.startsWith('utf-16') && line.end % 2 === 1) return;
  const place = { offset: line.end, line: line.number };
  const found = forwards(piecesOf(bytes.subarray(line.end), cuts), options, place);
  const rest = lines.filter(({ number }) => number > line.number);
  compare(found, rest, end, { bytes: [...bytes], cuts, options, place });
  told.begun++;
}

told.rows = await readEveryRow();
for (; told.chunkings < Number(count); told.chunkings++) {
  const bytes = Uint8Array.from(Array.from({ length: below(40) }, () => oneOf(trickyPieces)).flat());
  const cuts = Array.from({ length: below(12) }, () => below(80));
  const input = { bytes, cuts, options: anyOptions() };
  const lines = modelLines(bytes, input.options);
  const how = { ...input, bytes: [...bytes] };
  compare(forwards(piecesOf(bytes, cuts), input.options), lines, end, how);
  if (lines.length > 0) fromTheMiddle(input, lines);
  const blockSize = 1 + below(50);
  compare(await backwards(bytes, input.options, blockSize), mirrored(lines), start, { ...how, blockSize });
  told.lines += lines.length;
}
process.stdout.write(JSON.stringify(told));
