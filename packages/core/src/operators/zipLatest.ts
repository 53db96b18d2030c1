import { ConcatFeed } from '../engine/feeds/concat.ts';
import { MergeFeed } from '../engine/feeds/merge.ts';
import { list, listOptions } from '../engine/list.ts';
import { type Callback, MAP, SKIP, STEP } from '../engine/op.ts';
import { driversOf, fuse, fuseSerial } from '../engine/open.ts';
import { over, Pipeline } from '../engine/pipeline.ts';
import { DONE, type Source, type SourceOptions } from '../protocol.ts';
import type { Zipped } from './zip.ts';

/** What a source has said: a value, or DONE at its end. */
interface News {
  readonly place: number;
  readonly value: unknown;
}

/**
 * The latest value of each source, as an array, whenever one of them gives a value: from the moment on when all have
 * given one. Each source is asked for its next value when the last was taken. Ends when all have ended, or as soon as one
 * ends that has given nothing; an error of one closes the others.
 *
 * @param sources - What to read, any number.
 * @param options - As of `from()`; default those of the first source.
 * @throws TypeError at the call when one of them cannot be read.
 * @example
 * ```ts
 * import { zipLatest, toArray } from '@forawait/core';
 * await toArray(zipLatest(['a', [1, 2]])); // => [['a', 1], ['a', 2]]
 * ```
 * @see https://rxjs.dev/api/index/function/combineLatest
 */
export function zipLatest<S extends readonly Source<unknown>[]>(
  sources: readonly [...S],
  options?: SourceOptions,
): Pipeline<Zipped<S>>;
export function zipLatest<T>(sources: Iterable<Source<T>>, options?: SourceOptions): Pipeline<T[]>;
export function zipLatest(sources: Iterable<Source<unknown>>, options?: SourceOptions): Pipeline<unknown[]> {
  const all = list(sources, 'zipLatest');
  const checked = listOptions(options, all, 'zipLatest');
  const told = driversOf(all).map((driver, place): Source<unknown> => {
    const values = fuse<News>(new Pipeline<unknown>(driver), MAP, (value) => ({ place, value }));
    return over<News>(new ConcatFeed([values, [{ place, value: DONE }]]));
  });
  const latest: unknown[] = all.map(() => DONE);
  let missing = all.length;
  const step = ({ place, value }: News): unknown => {
    const first = latest[place] === DONE;
    if (value === DONE) return first ? DONE : SKIP;
    latest[place] = value;
    if (first) missing--;
    return missing === 0 ? [...latest] : SKIP;
  };
  return fuseSerial<unknown[]>(over(new MergeFeed(told, checked)), STEP, step as Callback);
}
