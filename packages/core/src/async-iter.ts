import type { CancelReason } from './errors.ts';
import { drive, type Driver } from './engine/driver.ts';
import { SubclassFeed } from './engine/feeds/subclass.ts';
import { list } from './engine/list.ts';
import { checkOptions } from './engine/options.ts';
import { driverIn, Pipeline } from './engine/pipeline.ts';
import * as op from './operators/index.ts';
import {
  DONE,
  type Guard,
  type Mapper,
  type MaybePromise,
  type Predicate,
  type Reducer,
  type Source,
  type SourceOptions,
} from './protocol.ts';

/**
 * An async iterator with every operator as a method, and the class to subclass for sources of one's own: give `pull()`
 * (Python's `__anext__`) or `pullBatch()`, and `close()` if there is something to clean up.
 *
 * @example
 * ```ts
 * import { AsyncIter, DONE } from '@forawait/core';
 * class Countdown extends AsyncIter<number> { left = 3; override pull() { return this.left > 0 ? this.left-- : DONE; } }
 * await new Countdown().map((n) => n * 10).toArray(); // => [30, 20, 10]
 * ```
 */
export class AsyncIter<T> extends Pipeline<T> {
  /**
   * @param options - `signal`, `graceMs` (default 1000), `name` (default: the name of the class), `onOrphan`.
   * @throws TypeError or RangeError when an option is not what it must be.
   */
  constructor(options?: SourceOptions) {
    if (options instanceof Given) {
      super(options.driver);
      return;
    }
    const feed = new SubclassFeed();
    super(drive(feed));
    feed.options = checkOptions(options) ?? {};
    feed.serve({
      // looked up late: a subclass may define them as fields
      pull: () => this.pull(),
      pullBatch: () => this.pullBatch?.() ?? DONE,
      own: (name) => ownMethod(this, name),
      close: (reason) => this.close?.(reason),
      name: this.constructor.name,
    });
  }

  /**
   * The next value, or `DONE` (no `{ done, value }`, and no `yield`: a generator is read by `from()`). Called when a value
   * is wanted, never again before the last call has settled: overlapping `next()` calls queue. An error ends the iterator.
   */
  protected pull(): MaybePromise<T | DONE> {
    throw new TypeError(
      `Cannot read ${this.constructor.name}: a subclass of AsyncIter must have pull() or pullBatch()`,
    );
  }

  /**
   * In place of `pull()`, for sources that get many values at once: a new array (it may be empty), or `DONE`. Values are
   * handed out one at a time, or whole by `batches()`.
   */
  protected pullBatch?(): MaybePromise<ArrayLike<T> | DONE>;

  /**
   * Clean up. Called once, on every way out: the end, an error, break, abort, dispose, also when nothing was read. Called
   * at once on `return()`, even while a `pull()` is pending; waited for no longer than `graceMs`.
   *
   * @param reason - undefined when it came to its own end. Else who ended it: `{ source: 'break' }` when the reader left,
   *   `{ source: 'signal', detail }` on an abort (`detail`: the reason of the signal), `{ source: 'sibling', detail }` on
   *   an error of its own, of a callback or of another source (`detail`: the error).
   */
  protected close?(reason?: CancelReason): MaybePromise<void>;

  /** How many values of the last batch have not been handed out; also after the end. */
  protected get unread(): number {
    const { feed } = driverIn(this);
    return feed.ended ? feed.unread : feed.items.length - feed.index;
  }

  // ---- one value at a time --------------------------------------------------------------------

  /** What `mapper` makes of each value, up to `concurrency` at once. */
  map<R>(mapper: Mapper<T, R>, options?: op.MapOptions): AsyncIter<R> {
    return rich(op.map(this, mapper, options));
  }
  /** The values that pass `predicate`. */
  filter<S extends T>(predicate: Guard<T, S>): AsyncIter<S>;
  filter(predicate: Predicate<T>): AsyncIter<T>;
  filter(predicate: Predicate<T>): AsyncIter<T> {
    return rich(op.filter(this, predicate));
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
  /** The values up to the moment when a signal aborts or a promise settles. */
  takeUntil(notifier: AbortSignal | PromiseLike<unknown>): AsyncIter<T> {
    return rich(op.takeUntil(this, notifier));
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

  // ---- arrays and other sources ---------------------------------------------------------------

  /** Arrays of `size` values each. */
  chunks(size: number): AsyncIter<T[]> {
    return rich(op.chunks(this, size));
  }
  /** Arrays of whatever is ready. */
  batches(): AsyncIter<readonly T[]> {
    return rich(op.batches(this));
  }
  /** The values of the sources that `mapper` makes of each value, one after the other. */
  flatMap<R>(mapper: Mapper<T, Source<R>>): AsyncIter<R> {
    return rich(op.flatMap(this, mapper));
  }
  /** These values, then those of `others`. */
  concat<R = T>(...others: readonly Source<R>[]): AsyncIter<T | R> {
    return rich(op.concat<T | R>(this, ...others));
  }
  /** These values and those of `others` as they arrive. */
  merge<R = T>(others: Iterable<Source<R>>, options?: SourceOptions): AsyncIter<T | R> {
    return rich(op.merge<T | R>([this, ...list(others, 'merge', this)], options));
  }
  /** What an operator of your own makes of this. */
  through<R>(operator: (source: this) => Source<R>): AsyncIter<R> {
    return rich(op.through(this, operator));
  }

  // ---- to the end: one promise ----------------------------------------------------------------

  /** One value made of all. */
  reduce<A>(reducer: Reducer<A, T>, initial: A): Promise<A>;
  reduce(reducer: Reducer<T, T>): Promise<T>;
  reduce<A>(reducer: Reducer<A, T>, ...initial: [A?]): Promise<A> {
    return (op.reduce as Reduce)(this, reducer, ...initial);
  }
  /** All values, in an array. */
  toArray(): Promise<T[]> {
    return op.toArray(this);
  }
  /** Calls `look` with each value and waits for it. */
  forEach(look: Mapper<T, unknown>): Promise<void> {
    return op.forEach(this, look);
  }
  /** Whether any value passes `predicate`. */
  some(predicate: Predicate<T>): Promise<boolean> {
    return op.some(this, predicate);
  }
  /** Whether all values pass `predicate`. */
  every(predicate: Predicate<T>): Promise<boolean> {
    return op.every(this, predicate);
  }
  /** The first value that passes `predicate`. */
  find<S extends T>(predicate: Guard<T, S>): Promise<S | undefined>;
  find(predicate: Predicate<T>): Promise<T | undefined>;
  find(predicate: Predicate<T>): Promise<T | undefined> {
    return op.find(this, predicate);
  }
  /** The first value. */
  first(): Promise<T | undefined> {
    return op.first(this);
  }
  /** How many values there are. */
  count(): Promise<number> {
    return op.count(this);
  }
}

/** What a subclass gives under a name; what it takes over from the base class does not count. */
function ownMethod(iterator: object, name: 'pull' | 'pullBatch'): unknown {
  const method: unknown = Reflect.get(iterator, name);
  return method === Reflect.get(AsyncIter.prototype, name) ? undefined : method;
}

type Scan = <T, A>(source: Source<T>, reducer: Reducer<A, T>, ...initial: [A?]) => Pipeline<A>;
type Reduce = <T, A>(source: Source<T>, reducer: Reducer<A, T>, ...initial: [A?]) => Promise<A>;

/** How an iterator is made over a driver that there is already. */
class Given implements SourceOptions {
  readonly name = undefined;
  readonly driver: Driver;

  constructor(driver: Driver) {
    this.driver = driver;
  }
}

/** The same iterator with the operators as methods. */
export function rich<T>(pipeline: Pipeline<T>): AsyncIter<T> {
  return new AsyncIter<T>(new Given(driverIn(pipeline)));
}
