import { setImmediate } from 'node:timers/promises';

/** Work on many things one after the other, a stretch of it in each turn of the event loop. */
export interface Slice {
  /** How many of them are done. */
  readonly index: number;
  /** When the work of this turn began. */
  began: number;
}

/** How long the work may go on without giving the event loop its turn, in milliseconds. */
const SLICE_MS = 8;
/** Things between two looks at the clock, each of which costs as much as a short one. */
const LOOK_EVERY = 8;

/** Whether the event loop must have its turn before another one. */
export function isSpent({ index, began }: Slice): boolean {
  return index % LOOK_EVERY === 0 && performance.now() - began > SLICE_MS;
}

/** Gives the event loop its turn. */
export async function breathe(slice: Slice): Promise<void> {
  await setImmediate();
  slice.began = performance.now();
}
