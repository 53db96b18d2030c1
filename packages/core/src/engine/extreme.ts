import type { Compare, MaybePromise, Source } from '../protocol.ts';
import { callable, show } from './check.ts';
import { fold } from './fold.ts';
import { when } from './when.ts';

type Key = number | string | bigint;

/** The best value so far. In a box, since one that is a promise itself must not be waited for. */
interface Best<T> {
  found: boolean;
  value: T | undefined;
  key: Key;
}

/** The first of the values than which none is better. `sign`: -1 for the least, 1 for the greatest. */
export function extreme<T>(
  source: Source<T>,
  name: 'min' | 'max',
  sign: -1 | 1,
  compare?: Compare<T>,
): Promise<T | undefined> {
  const sink = compare === undefined ? byKey<T>(name, sign) : byCompare(callable(compare, name, source), sign);
  return fold<T, Best<T>>(source, sink, { found: false, value: undefined, key: 0 }).then(({ value }) => value);
}

function byCompare<T>(compare: Compare<T>, sign: -1 | 1) {
  return (best: Best<T>, value: T): MaybePromise<Best<T>> => {
    if (!best.found) return replaced(best, value);
    return when(compare(value, best.value as T), (order) => (order * sign > 0 ? replaced(best, value) : best));
  };
}

function byKey<T>(name: string, sign: -1 | 1) {
  return (best: Best<T>, value: T, index: number): Best<T> => {
    const key = keyOf(value, index, name);
    if (!best.found) return replaced(best, value, key);
    const { key: least } = best;
    if ((typeof key === 'string') !== (typeof least === 'string')) {
      throw new TypeError(`Cannot ${name} ${show(least)} and ${show(key)}: value ${index} is of another kind`);
    }
    // as Math.min: nothing is known of values with a NaN among them
    const better = sign < 0 ? key < least : key > least;
    return better || (Number.isNaN(key) && !Number.isNaN(least)) ? replaced(best, value, key) : best;
  };
}

function keyOf(value: unknown, index: number, name: string): Key {
  const key = typeof value === 'object' ? (value as { valueOf?(): unknown } | null)?.valueOf?.() : value;
  if (typeof key === 'number' || typeof key === 'string' || typeof key === 'bigint') return key;
  throw new TypeError(
    `Cannot ${name} ${show(value)}: value ${index} must be a number, string, bigint or date; ${name}(compare) takes others`,
  );
}

function replaced<T>(best: Best<T>, value: T, key: Key = 0): Best<T> {
  best.found = true;
  best.value = value;
  best.key = key;
  return best;
}
