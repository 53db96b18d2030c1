import type { AsyncIter } from '../async-iter.ts';
import { list } from '../engine/list.ts';
import * as op from '../operators/index.ts';
import type { Source, SourceOptions } from '../protocol.ts';
import { rich } from './rich.ts';
import { Values } from './values.ts';

/** The operators over several sources, and between a source and its readers, as methods of {@link AsyncIter}. */
export abstract class Flows<T> extends Values<T> {
  // ---- several sources ------------------------------------------------------------------------

  /** These values, then those of `others`. */
  concat<R = T>(...others: readonly Source<R>[]): AsyncIter<T | R> {
    return rich(op.concat<T | R>(this, ...others));
  }
  /** These values and those of `others` as they arrive. */
  merge<R = T>(others: Iterable<Source<R>>, options?: SourceOptions): AsyncIter<T | R> {
    return rich(op.merge<T | R>([this, ...list(others, 'merge', this)], options));
  }

  // ---- other ways of reading ------------------------------------------------------------------

  /** Arrays of whatever is ready. */
  batches(): AsyncIter<readonly T[]> {
    return rich(op.batches(this));
  }
  /** What an operator of your own makes of this. */
  through<R>(operator: (source: this) => Source<R>): AsyncIter<R> {
    return rich(op.through(this, operator));
  }
}
