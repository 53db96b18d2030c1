import type { AsyncIter } from '../async-iter.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import * as op from '../operators/index.ts';
import type { Guard, Mapper, MaybePromise, MixedMapper, Predicate, Reducer, Source, ValueOf } from '../protocol.ts';
import { rich } from './rich.ts';
import { Terminals } from './terminals.ts';

/** The operators that choose values or make values of values, as methods of {@link AsyncIter}. */
export abstract class Values<T> extends Terminals<T> {
  // ---- one value at a time --------------------------------------------------------------------

  /** What `mapper` makes of each value, up to `concurrency` at once. */
  map<R>(mapper: Mapper<T, R>, options?: op.MapOptions): AsyncIter<R>;
  map<A>(mapper: MixedMapper<T, A>, options?: op.MapOptions): AsyncIter<Awaited<A>>;
  map<R>(mapper: Mapper<T, R>, options?: op.MapOptions): AsyncIter<R> {
    return rich(op.map(this, mapper, options));
  }
  /** The values that pass `predicate`, up to `concurrency` tests at once. */
  filter<S extends T>(predicate: Guard<T, S>, options?: op.FilterOptions): AsyncIter<S>;
  filter(predicate: Predicate<T>, options?: op.FilterOptions): AsyncIter<T>;
  filter(predicate: Predicate<T>, options?: op.FilterOptions): AsyncIter<T> {
    return rich(op.filter(this, predicate, options));
  }
  /** The first `count` values. */
  take(count: number): AsyncIter<T> {
    return rich(op.take(this, count));
  }
  /** All but the first `count` values. */
  drop(count: number): AsyncIter<T> {
    return rich(op.drop(this, count));
  }
  /** The values up to the first that fails `predicate`. */
  takeWhile<S extends T>(predicate: Guard<T, S>): AsyncIter<S>;
  takeWhile(predicate: Predicate<T>): AsyncIter<T>;
  takeWhile(predicate: Predicate<T>): AsyncIter<T> {
    return rich(op.takeWhile(this, predicate));
  }
  /** The values from the first that fails `predicate` on. */
  dropWhile(predicate: Predicate<T>): AsyncIter<T> {
    return rich(op.dropWhile(this, predicate));
  }
  /** The values up to the moment when a signal aborts or a promise is fulfilled; what it rejects with is told. */
  takeUntil(notifier: AbortSignal | PromiseLike<unknown>): AsyncIter<T> {
    return rich(op.takeUntil(this, notifier));
  }
  /** The values whose key has not been seen before; keeps all keys. */
  distinct(keyOf?: Mapper<T, unknown>): AsyncIter<T> {
    return rich(op.distinct(this, keyOf));
  }
  /** The values that differ from the one before them. */
  distinctUntilChanged(isSame?: (previous: T, current: T) => MaybePromise<unknown>): AsyncIter<T> {
    return rich(op.distinctUntilChanged(this, isSame));
  }
  /** The same values; `look` is called with each. */
  tap(look: Mapper<T, unknown>): AsyncIter<T> {
    return rich(op.tap(this, look));
  }
  /** `[index, value]` pairs. */
  enumerate(options?: op.EnumerateOptions): AsyncIter<[number, T]> {
    return rich(op.enumerate(this, options));
  }
  /** Every state of a fold. */
  scan<A>(reducer: Reducer<A, T>, initial: A): AsyncIter<A>;
  scan(reducer: Reducer<T, T>): AsyncIter<T>;
  scan<A>(reducer: Reducer<A, T>, ...initial: [A?]): AsyncIter<A> {
    return rich((op.scan as Scan)(this, reducer, ...initial));
  }
  /** The values without `null` and `undefined`. */
  compact(): AsyncIter<NonNullable<T>> {
    return rich(op.compact(this));
  }

  // ---- other shapes ---------------------------------------------------------------------------

  /** Arrays of `size` values each. */
  chunks(size: number): AsyncIter<T[]> {
    return rich(op.chunks(this, size));
  }
  /** Arrays of up to `size` values that came within `ms` milliseconds. */
  chunksWithin(size: number, ms: number): AsyncIter<T[]> {
    return rich(op.chunksWithin(this, size, ms));
  }
  /** Arrays of up to `max` values that are there already. */
  readyChunks(max: number): AsyncIter<T[]> {
    return rich(op.readyChunks(this, max));
  }
  /** Arrays of `size` neighbours. */
  windows(size: number, options?: op.WindowsOptions): AsyncIter<T[]> {
    return rich(op.windows(this, size, options));
  }
  /** `[previous, current]` pairs. */
  pairwise(): AsyncIter<[T, T]> {
    return rich(op.pairwise(this));
  }
  /** The values of the sources that these values are, one after the other. */
  flatten<S extends Source<unknown>>(this: AsyncIterable<S>): AsyncIter<ValueOf<S>> {
    return rich(op.flatten(this));
  }
  /** The values of the sources that `mapper` makes of each value, one after the other. */
  flatMap<S extends Source<unknown>>(mapper: Mapper<T, S>, options?: op.FlatMapOptions): AsyncIter<ValueOf<S>>;
  flatMap<A extends MaybePromise<Source<unknown>>>(
    mapper: MixedMapper<T, A>,
    options?: op.FlatMapOptions,
  ): AsyncIter<ValueOf<Awaited<A>>>;
  flatMap<R>(mapper: Mapper<T, Source<R>>, options?: op.FlatMapOptions): AsyncIter<R>;
  flatMap<R>(mapper: Mapper<T, Source<R>>, options?: op.FlatMapOptions): AsyncIter<R> {
    return rich(op.flatMap(this, mapper, options));
  }
}

type Scan = <T, A>(source: Source<T>, reducer: Reducer<A, T>, ...initial: [A?]) => Pipeline<A>;
