import { AsyncIter } from './async-iter.ts';
import { rich } from './async-iter/rich.ts';
import { drive } from './engine/driver.ts';
import { feedOf, type Readable } from './engine/open.ts';
import { checkOptions, SOURCE_OPTIONS } from './engine/options.ts';
import { isPipeline, Pipeline } from './engine/pipeline.ts';
import type { ReadableStreamLike, ResponseLike, Source, SourceOptions, ValueOf, WebStreamLike } from './protocol.ts';

/**
 * Any source, with every operator as a method. Nothing is opened before the first read.
 * Promises in an array or a sync iterable are awaited, one at a time. An async iterator whose values are promises hands them on
 * as they are, unless an operator that holds values awaits them.
 *
 * @param source - An iterable or iterator, sync or async; a Node Readable; a web ReadableStream; a Response (its body).
 * @param options - `signal`, `graceMs` (how long a close may take, 0 to 2147483647 ms, default 1000), `name`, `onOrphan`. Without options
 *   an iterator of ours is handed back with its own.
 * @throws TypeError at the call when `source` cannot be read, TypeError or RangeError when an option is not what it must be.
 * @example
 * ```ts
 * import { from } from '@forawait/core';
 * await from([1, 2, 3, 4]).filter((n) => n % 2 === 0).map((n) => n * 10).toArray(); // => [20, 40]
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function from<T>(source: Source<T>, options?: SourceOptions): AsyncIter<T>;
export function from<T>(source: WebStreamLike<T>, options?: SourceOptions): AsyncIter<T>;
export function from<T>(source: ReadableStreamLike<T>, options?: SourceOptions): AsyncIter<T>;
export function from(source: ResponseLike, options?: SourceOptions): AsyncIter<Uint8Array>;
// for unions of sources; and last, since of a wrong argument the last one tells
export function from<T, S extends Source<T> = Source<T>>(source: S, options?: SourceOptions): AsyncIter<ValueOf<S>>;
export function from<T>(source: Readable<T> | WebStreamLike<T>, options?: SourceOptions): AsyncIter<T> {
  const checked = checkOptions(options, SOURCE_OPTIONS, source);
  if (checked === undefined && isPipeline(source)) {
    return source instanceof AsyncIter ? (source as AsyncIter<T>) : rich(source as Pipeline<T>);
  }
  return rich(new Pipeline<T>(drive(feedOf(source as Readable<T>, checked))));
}
