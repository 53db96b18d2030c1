import { type AsyncIter, from, type Source } from '@forawait/core';
import { checkNumber } from '../checks/number.ts';
import { onlyKnown } from '../checks/only-known.ts';

/** How a stream between threads is kept. */
export interface StreamOptions {
  /**
   * How many values may be on their way, or wait to be read; a whole number of 1 or more. Up to a quarter of them travel in one message.
   * Default 1024: make it less where values are large.
   */
  readonly bufferSize?: number | undefined;
}

const BUFFER_SIZE = 1024;

export const NOT_WHOLE = 'a streamed() source must be an argument of its own';

/** Cloning reads it, and fails. */
const UNCLONEABLE: object = {
  get value(): never {
    throw new TypeError(NOT_WHOLE);
  },
};

/** All that there are. */
const all = new WeakSet();

/** An argument that is read in the worker, from a source here. */
export class Streamed<T> implements AsyncIterable<T> {
  /** The first field: as a part of another argument nobody could read it. */
  readonly whole: object = UNCLONEABLE;
  readonly #source: Source<T>;
  readonly size: number;

  constructor(source: Source<T>, size: number) {
    this.#source = source;
    this.size = size;
    all.add(this);
  }

  /** @throws What the source throws where it cannot be read any more. */
  open(): AsyncIter<T> {
    return from(this.#source);
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    throw new TypeError('Cannot read a streamed() source here: it is an argument for offload()');
  }
}

/** Looks at nothing of the value: a proxy may throw whatever it is asked, also for its class. */
export function isStreamed(value: unknown): value is Streamed<unknown> {
  return all.has(value as object);
}

/**
 * Hands a source to a worker as an argument: it is read here as fast as it is read there, and closed when the worker has left it,
 * or the call is over. Its errors arrive where it is read.
 *
 * @param source - Anything that can be iterated. Its values are cloned. An argument of its own, not a part of one: that is a TypeError of
 *   the call.
 * @param options - `bufferSize`.
 * @throws TypeError at the call when `source` cannot be read, TypeError or RangeError for options that are not what they must be.
 * @example
 * import { counter } from '@forawait/sources';
 * const sum = `data:text/javascript,export async function sum(numbers) {
 *   let sum = 0;
 *   for await (const number of numbers) sum += number;
 *   return sum;
 * }`;
 * await offload(sum, 'sum', [streamed(counter(1, 1000))]); // => 500_500
 */
export function streamed<T>(source: Source<T>, options: StreamOptions = {}): AsyncIterable<T> {
  onlyKnown(options, ['bufferSize'], 'stream to a worker');
  // Nothing is opened by that, only looked at.
  from(source);
  return new Streamed(source, sizeOf(options.bufferSize));
}

/** @throws TypeError or RangeError for what is no size. */
export function sizeOf(size: number = BUFFER_SIZE): number {
  checkNumber(size, 'stream with bufferSize', 1);
  return size;
}
