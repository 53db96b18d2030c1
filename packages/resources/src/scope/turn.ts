/** So long may code run before the event loop gets a turn. */
const SLICE_MS = 8;
/** The real clock, whatever a test puts in its place: slices are about CPU time. */
const clock = performance.now.bind(performance);
let turnStartedMs = 0;
let turning: Promise<void> | undefined;

/** A turn of the event loop, for timers and input, where the current one has taken long; undefined where it has not. */
export function turnIfDue(): Promise<void> | undefined {
  if (turning !== undefined) return turning;
  if (clock() - turnStartedMs < SLICE_MS) return undefined;
  turning = new Promise((resolve) => {
    later(() => {
      turnStartedMs = clock();
      turning = undefined;
      resolve();
    });
  });
  return turning;
}

/** In a turn of the event loop of its own. */
export function later(run: () => void): void {
  const { setImmediate: immediate } = globalThis as { setImmediate?: (run: () => void) => unknown };
  if (immediate === undefined) setTimeout(run);
  else immediate(run);
}
