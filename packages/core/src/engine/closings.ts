import type { CancelReason } from '../errors.ts';
import type { Orphan } from '../protocol.ts';
import type { Reader } from './reader.ts';
import { isCancellation } from './report.ts';
import { attempt, isThenable, promised } from './when.ts';

/** Whose clean-ups they are. */
interface Owner {
  readonly graceMs: number;
  orphaned(stage: Orphan['stage']): void;
  late(error: unknown): void;
}

/** Several clean-ups that are under way, at least one; a feed waits for them together. */
export class Closings {
  readonly all: readonly PromiseLike<unknown>[];

  constructor(all: readonly PromiseLike<unknown>[]) {
    this.all = all;
  }

  /**
   * Waited for no longer than the grace. The first error is told, later ones are published; when the clean-ups are given up
   * before all have settled, all errors are.
   */
  bounded(owner: Owner): Promise<void> {
    const { all } = this;
    return new Promise((resolve, reject) => {
      let left = all.length;
      let first: { readonly error: unknown } | undefined;
      let givenUp = false;
      const timer = setTimeout(() => {
        givenUp = true;
        owner.orphaned('return');
        if (first !== undefined) owner.late(first.error);
        resolve();
      }, owner.graceMs);
      const settled = (): void => {
        if (--left > 0) return;
        clearTimeout(timer);
        if (first === undefined || isCancellation(first.error)) resolve();
        else reject(first.error);
      };
      for (const closing of all)
        promised(closing).then(settled, (error: unknown) => {
          if (first === undefined && !givenUp) first = { error };
          else owner.late(error);
          settled();
        });
    });
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
