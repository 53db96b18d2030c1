let nowMs: number | undefined;
const SOON = Promise.resolve();

/**
 * About now, in milliseconds of `performance.now()`: what begins in one go has one time, because to look at the clock for each of
 * many tasks takes as long as to start them.
 */
export function since(): number {
  if (nowMs === undefined) {
    nowMs = performance.now();
    void SOON.then(() => (nowMs = undefined));
  }
  return nowMs;
}
