// What the types of operators promise; checked by `tsc`, never run.
import { expectTypeOf } from 'expect-type';
import {
  AsyncIter,
  batches,
  chunks,
  chunksWithin,
  compact,
  concat,
  count,
  distinct,
  distinctUntilChanged,
  drop,
  dropWhile,
  enumerate,
  every,
  filter,
  find,
  first,
  flatMap,
  flatten,
  forEach,
  from,
  groupBy,
  isEmpty,
  last,
  map,
  max,
  merge,
  min,
  pairwise,
  partition,
  type Pipeline,
  readyChunks,
  reduce,
  scan,
  some,
  type Source,
  sum,
  switchMap,
  take,
  takeUntil,
  takeWhile,
  tap,
  through,
  toArray,
  windows,
  zip,
} from '../index.ts';

const numbers: number[] = [];
const mixed: (number | string)[] = [];
const rich = from(mixed);
const isString = (value: number | string): value is string => typeof value === 'string';
async function* letters(): AsyncGenerator<string> {
  yield 'a';
}

// ---- map: the type of the answer, awaited --------------------------------------------------------

expectTypeOf(map(numbers, (n) => String(n))).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(map(numbers, async (n) => String(n))).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(map<number, number | string>(numbers, (n) => (n > 0 ? Promise.resolve(n) : 'none'))).toEqualTypeOf<
  Pipeline<number | string>
>();
expectTypeOf(map(letters(), (letter, index, { signal }) => [letter, index, signal] as const)).toEqualTypeOf<
  Pipeline<readonly [string, number, AbortSignal]>
>();
expectTypeOf(rich.map(() => undefined)).toEqualTypeOf<AsyncIter<undefined>>();
map(numbers, (n) => n, { concurrency: 4, ordered: false });
// @ts-expect-error: no such option
map(numbers, (n) => n, { parallel: 4 });
// @ts-expect-error: the value is a number
map(numbers, (n: string) => n);
// @ts-expect-error: a number is no source
map(5, (n) => n);

// ---- guards narrow ------------------------------------------------------------------------------

expectTypeOf(filter(mixed, isString)).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(filter(mixed, (value) => value !== 1)).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(filter(mixed, async () => true)).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(rich.filter(isString)).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(rich.filter((value) => typeof value === 'number')).toEqualTypeOf<AsyncIter<number>>();
expectTypeOf(takeWhile(mixed, isString)).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(rich.takeWhile(isString)).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(rich.takeWhile(() => true)).toEqualTypeOf<AsyncIter<number | string>>();
expectTypeOf(find(mixed, isString)).toEqualTypeOf<Promise<string | undefined>>();
expectTypeOf(rich.find(isString)).toEqualTypeOf<Promise<string | undefined>>();
expectTypeOf(rich.find(() => true)).toEqualTypeOf<Promise<number | string | undefined>>();
expectTypeOf(dropWhile(mixed, isString)).toEqualTypeOf<Pipeline<number | string>>();

// ---- the same values ----------------------------------------------------------------------------

expectTypeOf(take(mixed, 1)).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(drop(letters(), 1)).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(tap(numbers, () => 'ignored')).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(takeUntil(numbers, new AbortController().signal)).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(takeUntil(numbers, Promise.resolve())).toEqualTypeOf<Pipeline<number>>();
// @ts-expect-error: neither a signal nor a promise
takeUntil(numbers, 5);

// ---- flatMap: values of any source, strings are none of it at run time ----------------------------

expectTypeOf(flatMap(numbers, (n) => [n, n])).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(flatMap(numbers, () => letters())).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(flatMap(numbers, async (n) => new Set([n]))).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(flatMap(numbers, (n) => [Promise.resolve(n)])).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(rich.flatMap(() => from(numbers).map(String))).toEqualTypeOf<AsyncIter<string>>();
// @ts-expect-error: a number is no source
flatMap(numbers, (n) => n);

// ---- reduce and scan: with an initial state, and without ------------------------------------------

expectTypeOf(reduce(numbers, (text, n) => text + String(n), '')).toEqualTypeOf<Promise<string>>();
expectTypeOf(reduce(numbers, (sum, n) => sum + n)).toEqualTypeOf<Promise<number>>();
expectTypeOf(reduce(numbers, async (sum: number, n) => sum + n, 0)).toEqualTypeOf<Promise<number>>();
expectTypeOf(rich.reduce((all: string[], value) => [...all, String(value)], [])).toEqualTypeOf<Promise<string[]>>();
expectTypeOf(rich.reduce((one, other) => (one > other ? one : other))).toEqualTypeOf<Promise<number | string>>();
expectTypeOf(scan(numbers, (text, n) => text + String(n), '')).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(scan(numbers, (sum, n) => sum + n)).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(rich.scan((all: string[], value) => [...all, String(value)], [])).toEqualTypeOf<AsyncIter<string[]>>();
// @ts-expect-error: without an initial state the state is a value
void reduce(numbers, (text: string, n) => text + String(n));

// ---- zip: a tuple, in the order of the sources ---------------------------------------------------

expectTypeOf(zip([numbers, letters()])).toEqualTypeOf<Pipeline<[number, string]>>();
expectTypeOf(zip([from([1]), ['a']])).toEqualTypeOf<Pipeline<[number, string]>>();
expectTypeOf(zip([numbers, 'ab', new Map<Date, boolean>()])).toEqualTypeOf<
  Pipeline<[number, string, [Date, boolean]]>
>();
expectTypeOf(zip([numbers, letters()], { mode: 'strict' })).toEqualTypeOf<Pipeline<[number, string]>>();
expectTypeOf(zip([numbers, letters()], { graceMs: 5 })).toEqualTypeOf<Pipeline<[number, string]>>();
expectTypeOf(zip([numbers, letters()], { mode: 'longest' })).toEqualTypeOf<
  Pipeline<[number | undefined, string | undefined]>
>();
expectTypeOf(zip([numbers, letters()], { mode: 'longest', padding: [0, ''] })).toEqualTypeOf<
  Pipeline<[number, string]>
>();
expectTypeOf(zip([numbers, letters()], { mode: 'longest', padding: [false] })).toEqualTypeOf<
  Pipeline<[number | boolean, string | undefined]>
>();
expectTypeOf(zip([numbers, letters()], { mode: 'longest', padding: numbers })).toEqualTypeOf<
  Pipeline<[number | undefined, string | number | undefined]>
>();
expectTypeOf(zip([numbers, letters()], { mode: 'longest', padding: new Set([1]) })).toEqualTypeOf<
  Pipeline<[unknown, unknown]>
>();
expectTypeOf(zip(new Set([numbers]))).toEqualTypeOf<Pipeline<number[]>>();
// @ts-expect-error: no such mode
zip([numbers], { mode: 'short' });

// ---- concat and merge: unions --------------------------------------------------------------------

expectTypeOf(concat(numbers, numbers)).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(concat<number | string>(numbers, letters())).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(from(numbers).concat(letters())).toEqualTypeOf<AsyncIter<number | string>>();
const bare = from(numbers).concat();
expectTypeOf(bare).toEqualTypeOf<AsyncIter<number>>();
expectTypeOf(merge([numbers, numbers])).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(merge<number | string>([numbers, letters()])).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(from(numbers).merge([letters()])).toEqualTypeOf<AsyncIter<number | string>>();

// ---- shapes ------------------------------------------------------------------------------------

expectTypeOf(enumerate(letters(), { start: 1 })).toEqualTypeOf<Pipeline<[number, string]>>();
expectTypeOf(chunks(numbers, 2)).toEqualTypeOf<Pipeline<number[]>>();
expectTypeOf(batches(numbers)).toEqualTypeOf<Pipeline<readonly number[]>>();
expectTypeOf(rich.enumerate()).toEqualTypeOf<AsyncIter<[number, number | string]>>();
expectTypeOf(through(rich, (own) => own.flatMap(() => letters()))).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(rich.through((own) => map(own, String))).toEqualTypeOf<AsyncIter<string>>();

expectTypeOf(pairwise(letters())).toEqualTypeOf<Pipeline<[string, string]>>();
expectTypeOf(rich.pairwise()).toEqualTypeOf<AsyncIter<[number | string, number | string]>>();
expectTypeOf(windows(numbers, 2, { undersized: 'allow-partial' })).toEqualTypeOf<Pipeline<number[]>>();
expectTypeOf(rich.windows(2)).toEqualTypeOf<AsyncIter<(number | string)[]>>();
// @ts-expect-error: no such word
windows(numbers, 2, { undersized: 'pad' });
expectTypeOf(chunksWithin(numbers, 2, 5)).toEqualTypeOf<Pipeline<number[]>>();
expectTypeOf(readyChunks(numbers, 2)).toEqualTypeOf<Pipeline<number[]>>();
expectTypeOf(from(letters()).readyChunks(2).chunksWithin(2, 5)).toEqualTypeOf<AsyncIter<string[][]>>();

// ---- flatten and compact: the types of what is inside --------------------------------------------

const sources = [numbers, letters()];
expectTypeOf(flatten([numbers])).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(flatten(sources)).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(flatten([[Promise.resolve(1)]])).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(flatten([Promise.resolve(numbers)])).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(from(numbers).chunks(2).flatten()).toEqualTypeOf<AsyncIter<number>>();
expectTypeOf(from(sources).flatten()).toEqualTypeOf<AsyncIter<number | string>>();
// @ts-expect-error: numbers are no sources
flatten(numbers);
// @ts-expect-error: the same as a method
from(numbers).flatten();
const holes: (number | null | undefined)[] = [];
expectTypeOf(compact(holes)).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(from(holes).compact()).toEqualTypeOf<AsyncIter<number>>();

// ---- groupBy and partition -----------------------------------------------------------------------

expectTypeOf(groupBy(letters(), (letter) => letter.length)).toEqualTypeOf<Promise<Map<number, string[]>>>();
expectTypeOf(rich.groupBy(async (value) => typeof value)).toExtend<Promise<Map<string, (number | string)[]>>>();
expectTypeOf(partition(mixed, isString)).toEqualTypeOf<Promise<[string[], number[]]>>();
expectTypeOf(rich.partition(isString)).toEqualTypeOf<Promise<[string[], number[]]>>();
expectTypeOf(rich.partition((value) => Number(value) > 1)).toEqualTypeOf<
  Promise<[(number | string)[], (number | string)[]]>
>();
expectTypeOf(partition(numbers, async (n) => n > 1)).toEqualTypeOf<Promise<[number[], number[]]>>();

// ---- one promise -------------------------------------------------------------------------------

expectTypeOf(toArray('ab')).toEqualTypeOf<Promise<string[]>>();
expectTypeOf(toArray([Promise.resolve(1), 2])).toEqualTypeOf<Promise<number[]>>();
expectTypeOf(first(letters())).toEqualTypeOf<Promise<string | undefined>>();
expectTypeOf(count(letters())).toEqualTypeOf<Promise<number>>();
expectTypeOf(some(numbers, (n) => n)).toEqualTypeOf<Promise<boolean>>();
expectTypeOf(every(numbers, async (n) => n > 0)).toEqualTypeOf<Promise<boolean>>();
expectTypeOf(forEach(numbers, async () => 5)).toEqualTypeOf<Promise<void>>();

// ---- which values -------------------------------------------------------------------------------

expectTypeOf(distinct(mixed)).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(distinct(letters(), async (letter) => letter.length)).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(distinctUntilChanged(mixed, (one, other) => one === other)).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(rich.distinct().distinctUntilChanged()).toEqualTypeOf<AsyncIter<number | string>>();
expectTypeOf(last(letters())).toEqualTypeOf<Promise<string | undefined>>();
expectTypeOf(rich.at(1)).toEqualTypeOf<Promise<number | string | undefined>>();
expectTypeOf(isEmpty(mixed)).toEqualTypeOf<Promise<boolean>>();
expectTypeOf(rich.includes('a')).toEqualTypeOf<Promise<boolean>>();
// @ts-expect-error: a boolean is none of these values
void rich.includes(true);

// ---- min, max and sum: what needs a compare function must be given one ----------------------------

const dates: Date[] = [];
expectTypeOf(min(numbers)).toEqualTypeOf<Promise<number | undefined>>();
expectTypeOf(max(letters())).toEqualTypeOf<Promise<string | undefined>>();
expectTypeOf(min(dates)).toEqualTypeOf<Promise<Date | undefined>>();
expectTypeOf(from(dates).max()).toEqualTypeOf<Promise<Date | undefined>>();
expectTypeOf(from([1n]).min()).toEqualTypeOf<Promise<bigint | undefined>>();
expectTypeOf(min([{ age: 1 }], (a, b) => a.age - b.age)).toEqualTypeOf<Promise<{ age: number } | undefined>>();
expectTypeOf(from([{ age: 1 }]).max(async (a, b) => a.age - b.age)).toEqualTypeOf<
  Promise<{ age: number } | undefined>
>();
// @ts-expect-error: objects are in no order of their own
void min([{ age: 1 }]);
// @ts-expect-error: the same as a method
void from([{ age: 1 }]).min();
// @ts-expect-error: true is no order
void max(numbers, (a, b) => a > b);
expectTypeOf(sum(numbers)).toEqualTypeOf<Promise<number>>();
expectTypeOf(from(numbers).sum()).toEqualTypeOf<Promise<number>>();
expectTypeOf(rich.map(Number).sum()).toEqualTypeOf<Promise<number>>();
// @ts-expect-error: words have no sum
void sum(letters());
// @ts-expect-error: the same as a method
void rich.sum();

// ---- chains: a value of a Pipeline is what next() and for await give ------------------------------

expectTypeOf(
  rich
    .filter(isString)
    .map((text) => text.length)
    .chunks(2)
    .toArray(),
).toEqualTypeOf<Promise<number[][]>>();
expectTypeOf(map(numbers, String).next()).toEqualTypeOf<Promise<IteratorResult<string, undefined>>>();

// ---- sources of different types, without saying so -----------------------------------------------

expectTypeOf(merge([numbers, letters()])).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(merge([from(numbers), from(letters())])).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(concat(numbers, letters())).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(concat([Promise.resolve(1)], letters())).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(from(numbers).concat(letters(), [true])).toEqualTypeOf<AsyncIter<number | string | boolean>>();
expectTypeOf(from(numbers).concat(from(['a']), from([true]))).toEqualTypeOf<AsyncIter<number | string | boolean>>();
expectTypeOf(from(numbers).merge([from(['a']), from([true])])).toEqualTypeOf<AsyncIter<number | string | boolean>>();
expectTypeOf(from(numbers).merge(new Set([['a']]))).toEqualTypeOf<AsyncIter<number | string>>();
expectTypeOf(from(numbers).concat<string>(letters())).toEqualTypeOf<AsyncIter<number | string>>();

expectTypeOf(flatMap(numbers, (n) => (n > 1 ? ['a'] : [n]))).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(flatMap(numbers, async (n) => (n > 1 ? ['a'] : letters()))).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(from(numbers).flatMap((n) => (n > 1 ? ['a'] : [n]))).toEqualTypeOf<AsyncIter<number | string>>();
expectTypeOf(switchMap(numbers, (n) => (n > 1 ? ['a'] : [n]))).toEqualTypeOf<Pipeline<number | string>>();
expectTypeOf(from(numbers).switchMap((n) => (n > 1 ? ['a'] : [n]))).toEqualTypeOf<AsyncIter<number | string>>();
expectTypeOf(flatMap(numbers, () => [])).toEqualTypeOf<Pipeline<never>>();
expectTypeOf(flatMap<number, string | number>(numbers, () => ['a'])).toEqualTypeOf<Pipeline<number | string>>();
export const generic = <R>(make: () => Source<R>): Pipeline<R> => flatMap(numbers, make);
export const genericMethod = <R>(make: () => AsyncIterable<R>): AsyncIter<R> => from(numbers).switchMap(make);
