import type { Pace } from './breathe.ts';
import type { Feed } from './feed.ts';
import type { Op } from './op.ts';

/** What the two loops, carry and burst, need of the pull that they run for. */
export interface Loop {
  readonly feed: Feed;
  readonly ops: readonly Op[];
  readonly pace: Pace;
  /** Touch no further item. */
  last: boolean;
  /** Call no further callback. */
  readonly finished: boolean;
  /** Leave the loop: `i` is the next item of the batch. */
  stand(i: number, start: number, answer: unknown): unknown;
  /** Wait for `promise`, at operator `at`, with the value `held` in hand. */
  suspend(at: number, promise: PromiseLike<unknown>, held?: unknown): unknown;
}
