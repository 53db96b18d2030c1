import { setImmediate } from 'node:timers/promises';

/** How long the work may go on without giving the event loop its turn, in milliseconds. */
const SLICE_MS = 8;
/** Things between two looks at the clock, each of which costs as much as a short one. */
const LOOK_EVERY = 8;

/** Work on many things one after the other, a stretch of it in each turn of the event loop. */
export class Slice {
  #asked = 0;
  /** When the work of this turn began. */
  #began = performance.now();

  /** Whether the event loop must have its turn before another one; to be asked before each. */
  isSpent(): boolean {
    return this.#asked++ % LOOK_EVERY === 0 && performance.now() - this.#began > SLICE_MS;
  }

  /** Gives the event loop its turn. */
  async breathe(): Promise<void> {
    await setImmediate();
    this.#began = performance.now();
  }
}
