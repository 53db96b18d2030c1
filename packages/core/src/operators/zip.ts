import { refuseAll, show } from '../engine/check.ts';
import { paddingOf, ZipFeed } from '../engine/feeds/zip.ts';
import { list, listOptions } from '../engine/list.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source, SourceOptions } from '../protocol.ts';

export interface ZipOptions extends SourceOptions {
  /**
   * When sources differ in length: end with the shortest (default), go on to the end of the longest, or (`'strict'`)
   * reject with a TypeError.
   */
  readonly mode?: 'shortest' | 'longest' | 'strict' | undefined;
  /**
   * With `'longest'`: what stands for the values of each source that has ended, by its place; default undefined. One value for
   * each source is read at the call, no more; in the other modes none.
   */
  readonly padding?: Iterable<unknown> | undefined;
}

/** The values that come out for a list of sources. */
export type Zipped<S extends readonly unknown[]> = {
  -readonly [K in keyof S]: S[K] extends Source<infer T> ? T : never;
};

/** What stands for the values of a source that has ended. */
export type Padded<P extends readonly unknown[], Place> = Place extends keyof P
  ? P[Place]
  : number extends P['length']
    ? P[number] | undefined
    : undefined;

/**
 * One value of each source at a time, as arrays. All sources are asked at once; when one ends or fails, the others are
 * closed, the last first.
 *
 * @param sources - What to read, any number.
 * @param options - `mode`: `'shortest'` (default), `'longest'` or `'strict'`; `padding` for `'longest'`.
 * @throws TypeError at the call when an argument is not what it must be; while reading when lengths differ in `'strict'`.
 * @example
 * ```ts
 * import { zip, toArray } from '@forawait/core';
 * await toArray(zip(['ab', [1, 2]])); // => [['a', 1], ['b', 2]]
 * ```
 * @see https://github.com/tc39/proposal-joint-iteration
 */
export function zip<S extends readonly Source<unknown>[]>(
  sources: readonly [...S],
  options?: ZipOptions & { readonly mode?: 'shortest' | 'strict' | undefined },
): Pipeline<Zipped<S>>;
export function zip<S extends readonly Source<unknown>[], P extends readonly unknown[] = []>(
  sources: readonly [...S],
  options: Omit<ZipOptions, 'padding'> & { readonly padding?: readonly [...P] | undefined },
): Pipeline<{ -readonly [K in keyof Zipped<S>]: Zipped<S>[K] | Padded<P, K> }>;
export function zip<S extends readonly Source<unknown>[]>(
  sources: readonly [...S],
  options: ZipOptions,
): Pipeline<{ -readonly [K in keyof S]: unknown }>;
export function zip<T>(sources: Iterable<Source<T>>, options?: ZipOptions): Pipeline<T[]>;
export function zip(sources: Iterable<Source<unknown>>, options: ZipOptions = {}): Pipeline<unknown[]> {
  const all = list(sources, 'zip');
  const checked = listOptions(options, all, 'zip', ['mode', 'padding']);
  const { mode = 'shortest', padding } = options;
  if (mode !== 'shortest' && mode !== 'longest' && mode !== 'strict') {
    const message = `Cannot zip in mode ${show(mode)}: it must be 'shortest', 'longest' or 'strict'`;
    throw refuseAll(all, new TypeError(message));
  }
  const values = mode === 'longest' && padding !== undefined ? paddingOf(padding, all) : [];
  return over<unknown[]>(new ZipFeed(all, mode, values, checked));
}
