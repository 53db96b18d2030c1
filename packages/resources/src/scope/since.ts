let nowMs: number | undefined;
/** Whose `then` calls a moment later, and in the async context of whoever has asked. */
export const SOON: Promise<void> = Promise.resolve();

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
