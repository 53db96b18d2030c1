import { describe } from '../checks/describe.ts';
import { CapacityLimiter } from '../sync/capacity-limiter.ts';

/** What says how many calls may be under way: a `CapacityLimiter`, or anything that can do this much of it. */
export interface WorkerLimiter {
  /**
   * Is waited for, also by a call that was cancelled: `signal` is aborted then, by the scope of the caller too. A token that is given all
   * the same goes back by `release()`.
   *
   * @returns What `release()` is to be given.
   */
  acquire(options: { readonly signal?: AbortSignal | undefined }): Promise<unknown>;
  release(borrower: unknown): unknown;
}

/** So many calls of `offload()` are under way at once, as threads of Trio are. */
const TOKENS = 40;
let shared: CapacityLimiter | undefined;

/**
 * The limiter of all calls of `offload()` that were given none: 40 tokens, which can be changed by its `total`.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.to_thread.current_default_thread_limiter
 * @example
 * offloadLimiter().total; // => 40
 */
export function offloadLimiter(): CapacityLimiter {
  return (shared ??= new CapacityLimiter(TOKENS));
}

/** @throws TypeError where a limiter that was given is none. */
export function checkLimiter(limiter: unknown, action: string): void {
  if (limiter === undefined) return;
  const { acquire, release } = (limiter ?? {}) as Partial<Record<keyof WorkerLimiter, unknown>>;
  if (typeof acquire === 'function' && typeof release === 'function') return;
  throw new TypeError(`Cannot ${action} with limiter ${describe(limiter)}: it must have acquire() and release()`);
}
