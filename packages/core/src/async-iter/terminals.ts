import { Pipeline } from '../engine/pipeline.ts';
import * as op from '../operators/index.ts';
import type { Guard, Mapper, Predicate, Reducer, Source } from '../protocol.ts';

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
  forEach(look: Mapper<T, unknown>): Promise<void> {
    return op.forEach(this, look);
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
  /** How many values there are. */
  count(): Promise<number> {
    return op.count(this);
  }
}

type Reduce = <T, A>(source: Source<T>, reducer: Reducer<A, T>, ...initial: [A?]) => Promise<A>;
