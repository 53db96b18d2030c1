/** Turns of the event loop: what arrived is read in one, the end behind it in the next, and it is told in the third. */
const TURNS = 3;

/**
 * Calls back after `ms`, and not before all was told that had happened until then.
 *
 * Timers run first in a turn of the event loop: after a turn that took too long, the answer, or the news that the
 * connection broke, may have been there in time, and waits behind the timer.
 *
 * @param ms - In milliseconds; at most 2^31 - 1.
 * @returns Calls it off.
 */
export function timeLimit(ms: number, expired: () => void): () => void {
  let cancel = (): void => clearTimeout(timer);
  const timer = setTimeout(() => {
    cancel = afterArrivals(expired);
  }, ms);
  return () => cancel();
}

/**
 * Calls back when all was told that has happened until now.
 *
 * @returns Calls it off.
 */
export function afterArrivals(call: () => void): () => void {
  let turns = TURNS;
  const look = (): void => {
    turns--;
    if (turns === 0) call();
    else immediate = setImmediate(look);
  };
  let immediate = setImmediate(look);
  return () => clearImmediate(immediate);
}
