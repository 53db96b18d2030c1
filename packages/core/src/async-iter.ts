import { Flows } from './async-iter/flows.ts';
import { enrichBy } from './async-iter/rich.ts';

import type { CancelReason } from './errors.ts';
import { drive, type Driver } from './engine/driver.ts';
import type { Feed } from './engine/feed.ts';
import { SubclassFeed } from './engine/feeds/subclass.ts';
import { checkOptions } from './engine/options.ts';
import { driverIn, type Pipeline } from './engine/pipeline.ts';
import { DONE, type MaybePromise, type SourceOptions } from './protocol.ts';

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
export class AsyncIter<T> extends Flows<T> {
  /** Where its values come from, whoever it is lent to. */
  readonly #feed: Feed;

  static {
    enrichBy(<R>(pipeline: Pipeline<R>) => new AsyncIter<R>(new Given(driverIn(pipeline))));
  }

  /**
   * @param options - `signal`, `graceMs` (default 1000), `name` (default: the name of the class), `onOrphan`. Other names
   *   are left to the subclass, which may hand on its own options whole.
   * @throws TypeError or RangeError when an option is not what it must be.
   */
  constructor(options?: SourceOptions) {
    const feed = options instanceof Given ? options.driver.feed : new SubclassFeed();
    super(options instanceof Given ? options.driver : drive(feed));
    this.#feed = feed;
    if (options instanceof Given || !(feed instanceof SubclassFeed)) return;
    feed.options = checkOptions(options, undefined) ?? {};
    feed.serve({
      // looked up late: a subclass may define them as fields
      pull: () => this.pull(),
      pullBatch: () => this.pullBatch?.(),
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
    const feed = this.#feed;
    return (feed.ended ? feed.last : feed.items.length) - feed.index;
  }
}

/** What a subclass gives under a name; what it takes over from the base class does not count. */
function ownMethod(iterator: object, name: 'pull' | 'pullBatch'): unknown {
  const method: unknown = Reflect.get(iterator, name);
  return method === Reflect.get(AsyncIter.prototype, name) ? undefined : method;
}

/** How an iterator is made over a driver that there is already. Not part of the surface. */
export class Given implements SourceOptions {
  readonly name = undefined;
  readonly driver: Driver;

  constructor(driver: Driver) {
    this.driver = driver;
  }
}
