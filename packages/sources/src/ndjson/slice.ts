import { setImmediate } from 'node:timers/promises';
import type { Progress } from './given-records.ts';

/** How long the texts of a block may take in one go, in milliseconds. */
const SLICE_MS = 8;

/** Texts between two looks at the clock, each of which costs as much as a short text; a power of two. */
const LOOK_EVERY = 8;

/** Whether the event loop must have its turn before another text: a block may hold thousands that take long. */
export function isSpent({ index, began }: Progress): boolean {
  return index % LOOK_EVERY === 0 && performance.now() - began > SLICE_MS;
}

/** Gives the event loop its turn. */
export async function breathe(progress: Progress): Promise<void> {
  await setImmediate();
  progress.began = performance.now();
}
