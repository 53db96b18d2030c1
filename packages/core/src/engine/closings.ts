import type { CancelReason } from '../errors.ts';
import type { Reader } from './reader.ts';
import { attempt, isThenable } from './when.ts';

/** Several clean-ups that are under way, at least one; a feed waits for them together. */
export class Closings {
  readonly all: readonly PromiseLike<unknown>[];

  constructor(all: readonly PromiseLike<unknown>[]) {
    this.all = all;
  }
}

/** Those of `left` that have to be waited for; undefined: none. */
export function closings(left: readonly unknown[]): Closings | undefined {
  const all = left.filter(isThenable);
  return all.length === 0 ? undefined : new Closings(all);
}

/** Close all of `readers` at once, whatever happens to one of them. Undefined: done already. */
export const closeAll = (readers: readonly Pick<Reader, 'close'>[], reason: CancelReason): Closings | undefined =>
  closings(readers.map((reader) => attempt(() => reader.close(reason))));
