// What comes of the options of lineReader(), as types, and which of them do not compile. Checked by `tsc`; never run.
import type { AsyncIter } from '@forawait/core';
import { expectTypeOf } from 'expect-type';
import type { LineCheckpoint } from './checkpoint.ts';
import type { FollowCheckpoint } from './follow/checkpoint.ts';
import { LineReader, lineReader } from './line-reader.ts';
import type { LineReaderOptions, PositionedLineOptions } from './options.ts';
import type { PositionedLine } from './positioned-line.ts';

declare const path: string;
declare const flag: boolean;
declare const checkpoint: FollowCheckpoint;

// Texts, unless positions are asked for.
expectTypeOf(lineReader(path)).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(path, {})).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(path, { positions: false })).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(path, { positions: undefined })).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(path, { positions: true })).toEqualTypeOf<LineReader<PositionedLine>>();
expectTypeOf(lineReader(path, {} as LineReaderOptions)).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(path, {} as PositionedLineOptions)).toEqualTypeOf<LineReader<PositionedLine>>();

// Either, when only the run will show which.
const either = { positions: true };
expectTypeOf(lineReader(path, { positions: flag })).toEqualTypeOf<LineReader<string | PositionedLine>>();
expectTypeOf(lineReader(path, { positions: flag, reverse: true })).toEqualTypeOf<LineReader<string | PositionedLine>>();
expectTypeOf(lineReader(path, either)).toEqualTypeOf<LineReader<string | PositionedLine>>();
expectTypeOf(lineReader(path, {} as LineReaderOptions | PositionedLineOptions)).toEqualTypeOf<
  LineReader<string | PositionedLine>
>();
expectTypeOf(await lineReader(path, { positions: flag }).first()).toEqualTypeOf<string | PositionedLine | undefined>();

// start, reverse and follow change nothing of that, alone and together with what they go with.
expectTypeOf(lineReader(path, { start: 'end' })).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(path, { start: { offset: 3 } })).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(path, { start: { offset: 3, line: 2 }, positions: true })).toEqualTypeOf<
  LineReader<PositionedLine>
>();
expectTypeOf(lineReader(path, { reverse: true })).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(path, { reverse: flag, positions: true })).toEqualTypeOf<LineReader<PositionedLine>>();
expectTypeOf(lineReader(path, { follow: true, start: 'end' })).toEqualTypeOf<LineReader>();
expectTypeOf(lineReader(path, { follow: true, start: checkpoint, positions: true })).toEqualTypeOf<
  LineReader<PositionedLine>
>();
expectTypeOf(
  lineReader(path, { newline: 'universal', encoding: 'shift_jis', fatal: flag, detach: flag }),
).toEqualTypeOf<LineReader>();

// A line with its place, through every way of reading.
const placed = lineReader(path, { positions: true, reverse: true });
expectTypeOf(placed).toExtend<AsyncIter<PositionedLine>>();
expectTypeOf(placed.toArray()).resolves.toEqualTypeOf<PositionedLine[]>();
expectTypeOf(placed.first()).resolves.toEqualTypeOf<PositionedLine | undefined>();
expectTypeOf(placed.take(10).map(({ line, number }) => `${String(number)} ${line}`)).toEqualTypeOf<AsyncIter<string>>();
for await (const { line, number, start, end } of placed) {
  expectTypeOf(line).toEqualTypeOf<string>();
  expectTypeOf([number, start, end]).toEqualTypeOf<number[]>();
  // The place behind a line is a place to start from.
  lineReader(path, { start: { offset: end, line: number + 1 } });
}
for await (const line of lineReader(path)) expectTypeOf(line).toEqualTypeOf<string>();
expectTypeOf(placed.position).toEqualTypeOf<number>();
expectTypeOf(placed.checkpoint).toEqualTypeOf<FollowCheckpoint | LineCheckpoint | undefined>();
lineReader(path, { follow: true, start: lineReader(path, { follow: true }).checkpoint });

// As a class it says itself what its lines are.
expectTypeOf(new LineReader(path)).toEqualTypeOf<LineReader>();

const numberOf = ({ number }: PositionedLine): number => number;
const lengthOf = (line: string): number => line.length;
lineReader(path, { positions: true }).map(numberOf);
lineReader(path, { reverse: true }).map(lengthOf);
// @ts-expect-error a text has no place
lineReader(path).map(numberOf);
// @ts-expect-error nor has it in reverse
lineReader(path, { reverse: true, start: undefined }).map(numberOf);
// @ts-expect-error a line with its place is no text
lineReader(path, { positions: true }).map(lengthOf);
// @ts-expect-error texts with places have a type of options of their own
({ positions: true }) satisfies LineReaderOptions;
// @ts-expect-error nor is a line that may have its place
lineReader(path, { positions: flag }).map(lengthOf);
// @ts-expect-error an option that does not exist
lineReader(path, { folow: true });
// @ts-expect-error nor beside one that does
lineReader(path, { positions: true, tail: 10 });
// @ts-expect-error an unknown newline
lineReader(path, { newline: 'cr' });
// @ts-expect-error an unknown policy
lineReader(path, { onLongLine: 'drop' });
// @ts-expect-error an unknown compression
lineReader(path, { decompress: 'zip' });
// @ts-expect-error a limit is a number
lineReader(path, { maxLineBytes: '1 MiB' });
// @ts-expect-error a count is no flag
lineReader(path, { reverse: 10 });
// @ts-expect-error a place has an offset
lineReader(path, { start: { line: 2 } });
// @ts-expect-error and only an end has a name
lineReader(path, { start: 'beginning' });
// @ts-expect-error a number alone does not say what it counts
lineReader(path, { start: 3 });

const first = await placed.first();
// @ts-expect-error a place is not changed
if (first !== undefined) first.start = 0;
// @ts-expect-error nor is a position
placed.position = 0;
