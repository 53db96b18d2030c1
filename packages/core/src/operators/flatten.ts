import type { Pipeline } from '../engine/pipeline.ts';
import type { Source, ValueOf } from '../protocol.ts';
import { flatMap } from './flatMap.ts';

/**
 * The values of the sources that come, one source after the other.
 *
 * @param source - What to read: any iterable, iterator or stream of such sources. (A string among them is refused.)
 * @throws TypeError (rejects) for a value that is no source; everything is closed.
 * @example
 * ```ts
 * import { flatten, toArray } from '@forawait/core';
 * await toArray(flatten([[1, 2], new Set([3])])); // => [1, 2, 3]
 * ```
 * @see https://docs.rs/futures/latest/futures/stream/trait.StreamExt.html#method.flatten
 */
export function flatten<S extends Source<unknown>>(source: Source<S>): Pipeline<ValueOf<S>> {
  return flatMap(source, (inner) => notText(inner) as Source<ValueOf<S>>);
}

function notText(inner: unknown): unknown {
  if (typeof inner !== 'string') return inner;
  throw new TypeError(
    `Cannot flatten ${JSON.stringify(inner)}: a string is one value; flatMap() can make letters of it`,
  );
}
