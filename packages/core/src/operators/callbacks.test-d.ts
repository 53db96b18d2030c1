// What comes of callbacks that answer as they like, values and promises of several types; checked by `tsc`, never run.
import { expectTypeOf } from 'expect-type';
import {
  type AsyncIter,
  catchError,
  conflate,
  filter,
  flatMap,
  forEach,
  from,
  groupBy,
  limiter,
  map,
  type Mapper,
  type MaybePromise,
  type Pipeline,
  retry,
  scan,
  type Source,
  switchMap,
  type ValueOf,
} from '../index.ts';

interface User {
  readonly id: number;
}
const ids: number[] = [];
const rich = from(ids);
const cache = new Map<number, User>();
declare const load: (id: number) => Promise<User>;
async function* letters(): AsyncGenerator<string> {
  yield 'a';
}

// ---- map: a value of one type, or a promise of another --------------------------------------------

expectTypeOf(map(ids, (id) => (id < 0 ? 'anonymous' : load(id)))).toEqualTypeOf<Pipeline<'anonymous' | User>>();
expectTypeOf(rich.map((id) => (id < 0 ? 'anonymous' : load(id)))).toEqualTypeOf<AsyncIter<'anonymous' | User>>();
expectTypeOf(rich.map((id) => (id < 0 ? new Error('no') : load(id)))).toEqualTypeOf<AsyncIter<Error | User>>();
expectTypeOf(rich.map((id) => (id < 0 ? null : load(id)))).toEqualTypeOf<AsyncIter<User | null>>();
expectTypeOf(rich.map((id) => (id < 0 ? undefined : load(id)))).toEqualTypeOf<AsyncIter<User | undefined>>();
expectTypeOf(rich.map((id) => cache.get(id) ?? load(id))).toEqualTypeOf<AsyncIter<User>>();
expectTypeOf(rich.map((id) => (id < 0 ? load(id) : Promise.resolve('a')))).toEqualTypeOf<AsyncIter<User | string>>();
expectTypeOf(
  rich.map((id) => {
    if (id < 0) return { skipped: true as const };
    return load(id);
  }),
).toEqualTypeOf<AsyncIter<{ skipped: true } | User>>();
expectTypeOf(rich.map((id) => (id < 0 ? ('none' as const) : load(id)))).toEqualTypeOf<AsyncIter<'none' | User>>();
expectTypeOf(
  map(ids, (id, index, { signal }) => (signal.aborted ? index : load(id)), { concurrency: 4, ordered: false }),
).toEqualTypeOf<Pipeline<number | User>>();
expectTypeOf(map<number, string>(ids, async (id) => String(id))).toEqualTypeOf<Pipeline<string>>();
expectTypeOf(rich.map<string>((id) => (id < 0 ? 'a' : Promise.resolve('b')))).toEqualTypeOf<AsyncIter<string>>();
expectTypeOf(map(ids, () => [] as string[])).toEqualTypeOf<Pipeline<string[]>>();
expectTypeOf(map(ids, (): unknown => load(1))).toEqualTypeOf<Pipeline<unknown>>();
expectTypeOf(map(ids, (id) => JSON.parse(String(id)) as number | Promise<string>)).toEqualTypeOf<
  Pipeline<number | string>
>();

// ---- groupBy --------------------------------------------------------------------------------------

expectTypeOf(groupBy(ids, (id) => (id < 0 ? 'none' : load(id)))).toEqualTypeOf<Promise<Map<'none' | User, number[]>>>();
expectTypeOf(rich.groupBy((id) => (id < 0 ? 'none' : load(id)))).toEqualTypeOf<Promise<Map<'none' | User, number[]>>>();

// ---- flatMap, switchMap, catchError, retry: a source, or a promise of another ---------------------

expectTypeOf(flatMap(ids, (id) => (id < 0 ? ['a'] : load(id).then((user) => [user])))).toEqualTypeOf<
  Pipeline<string | User>
>();
expectTypeOf(rich.flatMap((id) => (id < 0 ? [] : load(id).then((user) => [user])))).toEqualTypeOf<AsyncIter<User>>();
expectTypeOf(rich.flatMap((id) => (id < 0 ? letters() : load(id).then((user) => [user])))).toEqualTypeOf<
  AsyncIter<string | User>
>();
expectTypeOf(switchMap(ids, (id) => (id < 0 ? letters() : load(id).then((user) => [user])))).toEqualTypeOf<
  Pipeline<string | User>
>();
expectTypeOf(rich.switchMap((id) => (id < 0 ? ['a'] : load(id).then((user) => [user])))).toEqualTypeOf<
  AsyncIter<string | User>
>();
expectTypeOf(catchError(ids, (error) => (error === 1 ? ['a'] : load(1).then((user) => [user])))).toEqualTypeOf<
  Pipeline<number | string | User>
>();
expectTypeOf(rich.catchError((error) => (error === 1 ? ['a'] : load(1).then((user) => [user])))).toEqualTypeOf<
  AsyncIter<number | string | User>
>();
expectTypeOf(retry((attempt) => (attempt === 1 ? ['a'] : load(1).then((user) => [user])))).toEqualTypeOf<
  Pipeline<string | User>
>();
// @ts-expect-error: a promise of a number is no source
flatMap(ids, (id) => (id < 0 ? ['a'] : Promise.resolve(5)));
// @ts-expect-error: the same as a method
rich.switchMap((id) => (id < 0 ? ['a'] : Promise.resolve(5)));

// ---- a state is what it started as ----------------------------------------------------------------

expectTypeOf(scan(ids, (sum, id) => (id < 0 ? sum : load(id).then((user) => sum + user.id)), 0)).toEqualTypeOf<
  Pipeline<number>
>();
expectTypeOf(rich.reduce((sum, id) => (id < 0 ? sum : load(id).then((user) => sum + user.id)), 0)).toEqualTypeOf<
  Promise<number>
>();
expectTypeOf(rich.scan<number | string>((_state, id) => (id < 0 ? 'a' : Promise.resolve(id)), 0)).toEqualTypeOf<
  AsyncIter<number | string>
>();
expectTypeOf(conflate(ids, (waiting, id) => (id < 0 ? waiting : load(id).then((user) => user.id)))).toEqualTypeOf<
  Pipeline<number>
>();

// ---- what is looked at only ----------------------------------------------------------------------

expectTypeOf(filter(ids, (id) => (id < 0 ? 'no' : load(id)))).toEqualTypeOf<Pipeline<number>>();
expectTypeOf(forEach(ids, (id) => (id < 0 ? 'no' : load(id)))).toEqualTypeOf<Promise<void>>();

// ---- run: what the limited work answers -----------------------------------------------------------

const polite = limiter({ concurrency: 1 });
expectTypeOf(polite.run(() => (ids.length > 0 ? 'none' : load(1)))).toEqualTypeOf<Promise<'none' | User>>();
expectTypeOf(polite.run(() => load(1))).toEqualTypeOf<Promise<User>>();
expectTypeOf(polite.run(() => 5)).toEqualTypeOf<Promise<number>>();

// ---- code that is generic itself: no Awaited comes into it ----------------------------------------

export const same = <T>(source: Source<T>): Pipeline<T> => map(source, (value) => value);
export const sameLater = <T>(source: Source<T>): Pipeline<T> => map(source, async (value) => value);
export const mapped = <T, R>(source: Source<T>, mapper: Mapper<T, R>): Pipeline<R> => map(source, mapper);
export const perhaps = <T, R>(source: Source<T>, make: (value: T) => MaybePromise<R>): Pipeline<R> => map(source, make);
export const twice = <T, R>(source: AsyncIter<T>, mapper: (value: T) => R): AsyncIter<R> => source.map(mapper);
export const boxed = <T>(source: Source<T>): Pipeline<{ value: T }> => map(source, (value) => ({ value }));
export const pluck = <T, K extends keyof T>(source: Source<T>, key: K): Pipeline<T[K]> => map(source, (v) => v[key]);
export const grouped = <T, K>(source: Source<T>, keyOf: Mapper<T, K>): Promise<Map<K, T[]>> => groupBy(source, keyOf);
export const flat = <T, S extends Source<unknown>>(source: Source<T>, make: Mapper<T, S>): Pipeline<ValueOf<S>> =>
  flatMap(source, make);
export const limited = <R>(work: () => MaybePromise<R>): Promise<R> => polite.run(work);
export const read = <T>(source: Source<T>): AsyncIter<T> => from(source);
export const perhapsKnown = <T, R>(source: Source<T>, known: R, make: (value: T) => Promise<R>): Pipeline<R> =>
  map(source, (value) => (value === undefined ? known : make(value)));
