/** So long may code run before the event loop gets a turn. */
const SLICE_MS = 8;
/** The real clock, whatever a test puts in its place: slices are about CPU time. */
const clock = performance.now.bind(performance);
let turnStartedMs = 0;
let turning: Promise<void> | undefined;

/** A turn of the event loop, for timers and input, where the current one has taken long; undefined where it has not. */
export function turnIfDue(): Promise<void> | undefined {
  if (clock() - turnStartedMs < SLICE_MS) return undefined;
  return (turning ??= new Promise<void>(later).then(() => {
    turnStartedMs = clock();
    turning = undefined;
  }));
}

/** In a turn of the event loop of its own. */
export function later(run: () => void): void {
  ((globalThis as { setImmediate?: (run: () => void) => unknown }).setImmediate ?? setTimeout)(run);
}
