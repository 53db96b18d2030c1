/// <reference lib="esnext.disposable" preserve="true" />
import type { Driver } from './driver.ts';
import { drive } from './driver.ts';
import type { Feed } from './feed.ts';

/** The driver of an iterator of ours: what the class shows to the engine alone. */
export let driverIn: (pipeline: Pipeline<unknown>) => Driver;
/** Whether the class has made it: what merely inherits from one, as a Proxy or by Object.create(), has no driver. */
export let isPipeline: (value: unknown) => value is Pipeline<unknown>;
/** Gives an iterator of ours another driver: whatever reads it from now on reads through that. */
export let lend: (pipeline: Pipeline<unknown>, driver: Driver) => void;

/**
 * An async iterator that is closed once, never hangs and never loses an error: what operator functions return. It has
 * no operators as methods (that is {@link AsyncIter}), so that importing one function does not import them all.
 *
 * @example
 * ```ts
 * import { map, type Pipeline } from '@forawait/core';
 * const doubled: Pipeline<number> = map([1, 2], (n) => n * 2);
 * for await (const n of doubled) console.log(n); // => 2, 4
 * ```
 */
export class Pipeline<T> implements AsyncIterableIterator<T, undefined, void>, AsyncDisposable {
  #driver: Driver;

  static {
    isPipeline = (value): value is Pipeline<unknown> => typeof value === 'object' && value !== null && #driver in value;
    driverIn = (pipeline): Driver => pipeline.#driver;
    lend = (pipeline, driver): void => void (pipeline.#driver = driver);
  }

  /** @internal */
  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** The iterator itself: one reader, one pass. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next value. Calls may overlap: each gets the value of its place. */
  next(): Promise<IteratorResult<T, undefined>> {
    return this.#driver.next() as Promise<IteratorResult<T, undefined>>;
  }

  /**
   * Leave: the callbacks' signal aborts, the source is closed at once. Settles when the source has let go, or when the
   * grace (`graceMs`, default 1000 ms) is over.
   */
  return(): Promise<IteratorResult<T, undefined>> {
    return this.#driver.quit() as Promise<IteratorResult<T, undefined>>;
  }

  /** Leave as `return()` does, then reject with `error`. */
  async throw(error: unknown): Promise<IteratorResult<T, undefined>> {
    const driver = this.#driver;
    await driver.feed.quietly(() => driver.quit());
    throw error;
  }

  /** As `return()`: for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

/** A pipeline over a feed of one's own: how combinators are written. */
export const over = <T>(feed: Feed): Pipeline<T> => new Pipeline<T>(drive(feed));
