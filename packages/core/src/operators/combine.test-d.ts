// What the types of the operators over several sources promise; checked by `tsc`, never run.
import { expectTypeOf } from 'expect-type';
import { interleave, mergeSorted, type Pipeline, race, zipLatest } from '../index.ts';

const numbers: number[] = [];
async function* letters(): AsyncGenerator<string> {
  yield 'a';
}
const lists: Set<number[]> = new Set([numbers]);

expectTypeOf(interleave([numbers, letters()])).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(interleave(lists)).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(race([numbers, letters()], { name: 'both' })).toEqualTypeOf<Pipeline<number | string>>();

expectTypeOf(zipLatest([numbers, letters(), [true]])).toEqualTypeOf<Pipeline<[number, string, boolean]>>();
expectTypeOf(zipLatest(lists)).toEqualTypeOf<Pipeline<number[]>>();
// @ts-expect-error: zipLatest() has no mode
zipLatest([numbers], { mode: 'longest' });

expectTypeOf(mergeSorted([numbers, numbers])).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(mergeSorted([['a'], letters()], (one, other) => one.length - other.length)).toEqualTypeOf<
  Pipeline<string>
>();
// @ts-expect-error: compare answers a number
mergeSorted([numbers], (one, other) => one < other);
