import { Pipeline } from '../engine/pipeline.ts';
import * as op from '../operators/index.ts';
import type { Compare, Guard, Mapper, MixedMapper, Ordered, Predicate, Reducer, Source } from '../protocol.ts';

/** The operators that read to the end and give one promise, as methods: what {@link AsyncIter} has of them. */
export abstract class Terminals<T> extends Pipeline<T> {
  /** One value made of all. */
  reduce<A>(reducer: Reducer<A, T>, initial: A): Promise<A>;
  reduce(reducer: Reducer<T, T>): Promise<T>;
  reduce<A>(reducer: Reducer<A, T>, ...initial: [A?]): Promise<A> {
    return (op.reduce as Reduce)(this, reducer, ...initial);
  }
  /** All values, in an array. */
  toArray(): Promise<T[]> {
    return op.toArray(this);
  }
  /** Calls `look` with each value and waits for it. */
  forEach(look: Mapper<T, unknown>, options?: op.ForEachOptions): Promise<void> {
    return op.forEach(this, look, options);
  }
  /** Whether any value passes `predicate`. */
  some(predicate: Predicate<T>): Promise<boolean> {
    return op.some(this, predicate);
  }
  /** Whether all values pass `predicate`. */
  every(predicate: Predicate<T>): Promise<boolean> {
    return op.every(this, predicate);
  }
  /** The first value that passes `predicate`. */
  find<S extends T>(predicate: Guard<T, S>): Promise<S | undefined>;
  find(predicate: Predicate<T>): Promise<T | undefined>;
  find(predicate: Predicate<T>): Promise<T | undefined> {
    return op.find(this, predicate);
  }
  /** The first value. */
  first(): Promise<T | undefined> {
    return op.first(this);
  }
  /** The last value. */
  last(): Promise<T | undefined> {
    return op.last(this);
  }
  /** The value at a place. */
  at(index: number): Promise<T | undefined> {
    return op.at(this, index);
  }
  /** How many values there are. */
  count(): Promise<number> {
    return op.count(this);
  }
  /** The least value. */
  min(this: AsyncIterable<Ordered>): Promise<T | undefined>;
  min(compare: Compare<T>): Promise<T | undefined>;
  min(compare?: Compare<T>): Promise<T | undefined> {
    return (op.min as Extreme)(this, compare);
  }
  /** The greatest value. */
  max(this: AsyncIterable<Ordered>): Promise<T | undefined>;
  max(compare: Compare<T>): Promise<T | undefined>;
  max(compare?: Compare<T>): Promise<T | undefined> {
    return (op.max as Extreme)(this, compare);
  }
  /** The sum of all values, which must be numbers. */
  sum(this: AsyncIterable<number>): Promise<number> {
    return op.sum(this);
  }
  /** Whether there is no value at all. */
  isEmpty(): Promise<boolean> {
    return op.isEmpty(this);
  }
  /** Whether one of the values is `value`. */
  includes(value: T): Promise<boolean> {
    return op.includes(this, value);
  }
  /** All values in arrays by their key. */
  groupBy<K>(keyOf: Mapper<T, K>): Promise<Map<K, T[]>>;
  groupBy<A>(keyOf: MixedMapper<T, A>): Promise<Map<Awaited<A>, T[]>>;
  groupBy<K>(keyOf: Mapper<T, K>): Promise<Map<K, T[]>> {
    return op.groupBy(this, keyOf);
  }
  /** The values that pass `predicate`, and those that do not. */
  partition<S extends T>(predicate: Guard<T, S>): Promise<[S[], Exclude<T, S>[]]>;
  partition(predicate: Predicate<T>): Promise<[T[], T[]]>;
  partition(predicate: Predicate<T>): Promise<[T[], T[]]> {
    return op.partition(this, predicate);
  }
  /** Writes all values to a stream. */
  pipeTo(writable: WritableStream<T> | op.NodeWritableLike, options?: op.PipeOptions): Promise<void> {
    return op.pipeTo(this, writable, options);
  }
}

type Reduce = <T, A>(source: Source<T>, reducer: Reducer<A, T>, ...initial: [A?]) => Promise<A>;
type Extreme = <T>(source: Source<T>, compare?: Compare<T>) => Promise<T | undefined>;
