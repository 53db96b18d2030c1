import type { AsyncIter } from '../async-iter.ts';
import type { Limiter } from '../engine/limits.ts';
import { list } from '../engine/list.ts';
import type { CancelReason } from '../errors.ts';
import * as op from '../operators/index.ts';
import { peekableBy } from '../operators/peekable.ts';
import { sharedBy } from '../operators/share.ts';
import type {
  CallContext,
  Mapper,
  MaybePromise,
  MixedMapper,
  Reducer,
  Source,
  SourceOptions,
  ValueOf,
} from '../protocol.ts';
import { rich } from './rich.ts';
import { Values } from './values.ts';

/** The operators over several sources, and between a source and its readers, as methods of {@link AsyncIter}. */
export abstract class Flows<T> extends Values<T> {
  // ---- several sources ------------------------------------------------------------------------

  /** These values, then those of `others`. */
  concat<S extends readonly Source<unknown>[]>(...others: readonly [...S]): AsyncIter<T | ValueOf<S[number]>>;
  concat<R = T>(...others: readonly Source<R>[]): AsyncIter<T | R>;
  concat<R = T>(...others: readonly Source<R>[]): AsyncIter<T | R> {
    return rich(op.concat<T | R>(this, ...others));
  }
  /** These values and those of `others` as they arrive. */
  merge<S extends readonly Source<unknown>[]>(
    others: readonly [...S],
    options?: SourceOptions,
  ): AsyncIter<T | ValueOf<S[number]>>;
  merge<R = T>(others: Iterable<Source<R>>, options?: SourceOptions): AsyncIter<T | R>;
  merge<R = T>(others: Iterable<Source<R>>, options?: SourceOptions): AsyncIter<T | R> {
    return rich(op.merge<T | R>([this, ...list(others, 'merge', this)], options));
  }
  /** The values of the source that `fn` makes of the latest value. */
  switchMap<S extends Source<unknown>>(fn: Mapper<T, S>): AsyncIter<ValueOf<S>>;
  switchMap<A extends MaybePromise<Source<unknown>>>(fn: MixedMapper<T, A>): AsyncIter<ValueOf<Awaited<A>>>;
  switchMap<R>(fn: Mapper<T, Source<R>>): AsyncIter<R>;
  switchMap<R>(fn: Mapper<T, Source<R>>): AsyncIter<R> {
    return rich(op.switchMap(this, fn));
  }

  // ---- several readers ------------------------------------------------------------------------

  /** One source for many readers, each of which sees the values from its start on. */
  share(options: op.ShareOptions): op.Shared<T, AsyncIter<T>> {
    return sharedBy<T, AsyncIter<T>>(this, options, rich);
  }
  /** So many iterators, each with every value. */
  tee<N extends number>(count: N, options: op.TeeOptions): op.Branches<AsyncIter<T>, N> {
    return op.tee<T>(this, count, options).map((branch) => rich(branch)) as op.Branches<AsyncIter<T>, N>;
  }

  /** The same values; leaving that leaves this open. */
  borrow(): AsyncIter<T> {
    return rich(op.borrow(this));
  }
  /** The same values; `peek()` and `nextIf()` look at the next before it is taken. */
  peekable(): op.Peekable<T, AsyncIter<T>> {
    return peekableBy<T, AsyncIter<T>>(this, rich);
  }

  // ---- buffers --------------------------------------------------------------------------------

  /** The same values, up to `size` of them read ahead. */
  buffer(size: number, options?: op.BufferOptions): AsyncIter<T> {
    return rich(op.buffer(this, size, options));
  }
  /** The same values, up to `limit` of them on their way at once. */
  buffered(limit: number): AsyncIter<T> {
    return rich(op.buffered(this, limit));
  }
  /** The latest value: what comes while the reader is busy takes the place of what waits, or is merged with it. */
  conflate(merge?: Reducer<T, T>): AsyncIter<T> {
    return rich(op.conflate(this, merge));
  }

  // ---- errors ---------------------------------------------------------------------------------

  /** These values and, if an error comes, those of the source that `fn` makes of it. */
  catchError<S extends Source<unknown>>(
    fn: (error: unknown, context: CallContext) => MaybePromise<S>,
  ): AsyncIter<T | ValueOf<S>>;
  catchError<A extends MaybePromise<Source<unknown>>>(
    fn: (error: unknown, context: CallContext) => A,
  ): AsyncIter<T | ValueOf<Awaited<A>>>;
  catchError<R = never>(fn: (error: unknown, context: CallContext) => MaybePromise<Source<R>>): AsyncIter<T | R>;
  catchError<R = never>(fn: (error: unknown, context: CallContext) => MaybePromise<Source<R>>): AsyncIter<T | R> {
    return rich(op.catchError(this, fn));
  }
  /** Each value as a result; an error is the last result. */
  settle(): AsyncIter<op.Settled<T>> {
    return rich(op.settle(this));
  }
  /** The same values; on every way out `fn` is called once, after the close. */
  finalize(fn: (reason?: CancelReason) => unknown): AsyncIter<T> {
    return rich(op.finalize(this, fn));
  }

  // ---- time -----------------------------------------------------------------------------------

  /** The same values, each so many milliseconds after it came. */
  delay(ms: number): AsyncIter<T> {
    return rich(op.delay(this, ms));
  }
  /** At most one value in so many milliseconds. */
  throttle(ms: number, options?: op.ThrottleOptions): AsyncIter<T> {
    return rich(op.throttle(this, ms, options));
  }
  /** The last value before each quiet time of so many milliseconds. */
  debounce(ms: number): AsyncIter<T> {
    return rich(op.debounce(this, ms));
  }
  /** The latest value of each period of so many milliseconds. */
  sample(ms: number): AsyncIter<T> {
    return rich(op.sample(this, ms));
  }
  /** The same values, or a TimeoutError when they take too long. */
  timeout(options: op.TimeoutOptions): AsyncIter<T> {
    return rich(op.timeout(this, options));
  }
  /** The same values, each when `limiter` lets it start. */
  rateLimit(limiter: Limiter, options?: op.RateLimitOptions<T>): AsyncIter<T> {
    return rich(op.rateLimit(this, limiter, options));
  }

  // ---- other ways of reading ------------------------------------------------------------------

  /** Arrays of whatever is ready. */
  batches(): AsyncIter<readonly T[]> {
    return rich(op.batches(this));
  }
  /** What an operator of your own makes of this. */
  through<R>(operator: (source: this) => Source<R>): AsyncIter<R> {
    return rich(op.through(this, operator));
  }
  /** A web ReadableStream of the same values. */
  toReadableStream(): ReadableStream<T> {
    return op.toReadableStream(this);
  }
}
