import { callable } from '../engine/check.ts';
import { type Callback, FILTER } from '../engine/op.ts';
import { fuseSerial } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { when } from '../engine/when.ts';
import type { Mapper, Source } from '../protocol.ts';

/**
 * The values whose key has not been seen before. Keys are compared as in a `Set` (`NaN` is itself, 0 is -0, objects by
 * identity), and every one is kept until the end: memory grows with the number of distinct keys.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param keyOf - Gets `(value, index, { signal })`; may answer a promise. Default: the value is its own key.
 * @throws TypeError at the call when `keyOf` is given and is not a function.
 * @example
 * ```ts
 * import { distinct, toArray } from '@forawait/core';
 * await toArray(distinct(['to', 'be', 'or', 'not', 'to', 'be'])); // => ['to', 'be', 'or', 'not']
 * await toArray(distinct(['to', 'be', 'not'], (word) => word.length)); // => ['to', 'not']
 * ```
 * @see https://rxjs.dev/api/operators/distinct
 */
export function distinct<T>(source: Source<T>, keyOf?: Mapper<T, unknown>): Pipeline<T> {
  const seen = new Set<unknown>();
  const isNew = (key: unknown): boolean => seen.size < seen.add(key).size;
  if (keyOf === undefined) return fuseSerial<T>(source, FILTER, isNew);
  const key = callable(keyOf, 'distinct', source) as Callback;
  return fuseSerial<T>(source, FILTER, (value, index, context) => when(key(value, index, context), isNew));
}
