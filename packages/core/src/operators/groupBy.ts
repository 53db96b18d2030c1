import { callable } from '../engine/check.ts';
import { fold } from '../engine/fold.ts';
import { when } from '../engine/when.ts';
import type { Mapper, MixedMapper, Reducer, Source } from '../protocol.ts';

/**
 * All values in a `Map`, in arrays by their key; keys in the order in which they come up. Needs memory for all values.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param keyOf - Gets `(value, index, { signal })`; may answer a promise.
 * @throws TypeError at the call when `keyOf` is not a function.
 * @example
 * ```ts
 * import { groupBy } from '@forawait/core';
 * await groupBy(['fig', 'kiwi', 'pear'], (word) => word.length); // => new Map([[3, ['fig']], [4, ['kiwi', 'pear']]])
 * ```
 * @see https://tc39.es/ecma262/#sec-map.groupby
 */
export function groupBy<T, K>(source: Source<T>, keyOf: Mapper<T, K>): Promise<Map<K, T[]>>;
export function groupBy<T, A>(source: Source<T>, keyOf: MixedMapper<T, A>): Promise<Map<Awaited<A>, T[]>>;
export function groupBy<T, K>(source: Source<T>, keyOf: Mapper<T, K>): Promise<Map<K, T[]>> {
  const fn = callable(keyOf, 'groupBy', source);
  const groups = new Map<K, T[]>();
  const sink: Reducer<typeof groups, T> = (_groups, value, index, context) =>
    when(fn(value, index, context), (key) => {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [value]);
      else group.push(value);
      return groups;
    });
  return fold(source, sink, groups);
}
