import { Requests } from './requests.ts';
import { isSettling } from './settle-tasks.ts';
import { turn } from './turn.ts';
import { installGlobals, type InstalledGlobals } from './virtual-globals.ts';
import { VirtualTimers } from './virtual-timers.ts';

/** How to set up a virtual clock. */
export interface VirtualTimeOptions {
  /** What `Date.now()` says at the start, in milliseconds since 1970; default 2000-01-01T00:00:00Z. */
  readonly startDate?: number | Date;
  /** How many timers `run()` may fire before it takes the code under test for endless; 1 or more, default 100 000. */
  readonly maxTimers?: number;
}

/** A clock that stands still until it is moved, and the timers that go by it. */
export interface VirtualTime {
  /** Virtual milliseconds since the clock was made. */
  readonly now: number;
  /** Timers and intervals that wait: 0 at the end of a test means that none was left behind. */
  readonly pending: number;
  /**
   * Moves the clock forward, fires each timer at its moment, and lets all that follows from it run before the next.
   *
   * @param ms - How far, in milliseconds; 0 or more.
   * @throws RangeError at the call, when `ms` is not such a number; later, the error of a timer's callback.
   */
  advance(ms: number): Promise<void>;
  /**
   * Runs `action` and answers what it answers: whenever nothing but timers is left to wait for, the clock jumps to the next.
   *
   * @param action - What to run. It may use timers of every length: none of them takes real time.
   * @throws Error when nothing is left that could wake `action`; or the error of `action` or of a timer's callback.
   */
  run<R>(action: () => R | PromiseLike<R>): Promise<R>;
  /** Gives the globals back; timers that still wait are dropped. A second call does nothing. */
  restore(): void;
  [Symbol.dispose](): void;
}

/** Turns of the event loop without a sign of work after which everything is taken to wait. */
const QUIET_TURNS = 4;
/** Turns in a row that show work after which a timer gets its chance all the same, as it would in real time. */
const BUSY_TURNS = 100;
/** A turn that took this long did something, whether or not it left another trace. */
const BUSY_MS = 2;

const realNow = performance.now.bind(performance);
let installed = false;

/**
 * Puts `setTimeout`, `setInterval`, their `clear…`, `Date`, `performance.now` and `AbortSignal.timeout` on a clock that
 * only the test moves; `setImmediate` and microtasks stay real, since they take no time.
 *
 * Not reached: timers imported from `node:timers/promises`, and functions that were taken from the globals earlier.
 *
 * @param options - The date to start from, and the limit for code that never ends.
 * @throws Error at the call, when another virtual clock is installed; RangeError when an option is out of its range.
 * @see {@link https://trio.readthedocs.io/en/stable/reference-testing.html | Trio's MockClock}, whose autojump `run()` is.
 * @example
 * ```ts
 * import { virtualTime } from '@forawait/core/testing';
 * const time = virtualTime();
 * await time.run(() => new Promise((resolve) => setTimeout(resolve, 60_000)));
 * time.restore();
 * [time.now, time.pending]; // => [60_000, 0]
 * ```
 */
export function virtualTime(options: VirtualTimeOptions = {}): VirtualTime {
  const { startDate = Date.UTC(2000, 0, 1), maxTimers = 100_000 } = options;
  if (!(maxTimers >= 1)) {
    throw new RangeError(`Cannot fire ${String(maxTimers)} timers: maxTimers must be 1 or more`);
  }
  const startDateMs = Number(startDate);
  if (!Number.isFinite(startDateMs)) {
    throw new RangeError(`Cannot start a clock at ${String(startDate)}: startDate must be a date or its milliseconds`);
  }
  if (installed) throw new Error('Cannot start a second virtual clock: restore() the first one before');
  return new Clock(startDateMs, maxTimers);
}

class Clock implements VirtualTime {
  readonly #timers = new VirtualTimers();
  readonly #globals: InstalledGlobals;
  readonly #requests = new Requests();
  readonly #maxTimers: number;
  #driver: string | undefined;
  #restored = false;

  constructor(startDateMs: number, maxTimers: number) {
    this.#maxTimers = maxTimers;
    this.#globals = installGlobals(this.#timers, startDateMs);
    installed = true;
  }

  get now(): number {
    return this.#timers.now;
  }

  get pending(): number {
    return this.#timers.size;
  }

  advance(ms: number): Promise<void> {
    if (!(ms >= 0) || ms === Infinity) {
      throw new RangeError(`Cannot advance the clock by ${String(ms)} ms: ms must be 0 or more`);
    }
    return this.#drive('advance()', async () => {
      const until = this.#timers.now + ms;
      do await this.#quiet();
      while (this.#timers.fireNext(until));
      this.#timers.now = until;
    });
  }

  run<R>(action: () => R | PromiseLike<R>): Promise<R> {
    return this.#drive('run()', async () => {
      let settled = false;
      const mark = (): void => {
        settled = true;
      };
      const outcome = (async (): Promise<R> => await action())();
      outcome.then(mark, mark);
      for (let fired = 0; ; fired++) {
        await this.#quiet(() => settled);
        if (settled) return await outcome;
        if (fired === this.#maxTimers) throw this.#endless();
        if (!this.#timers.fireNext(Infinity)) throw this.#deadlock();
      }
    });
  }

  restore(): void {
    if (this.#restored) return;
    this.#restored = true;
    installed = false;
    this.#globals.restore();
    this.#requests.restore();
  }

  [Symbol.dispose](): void {
    this.restore();
  }

  /** One hand on the clock at a time: two would make the moments at which timers fire depend on chance. */
  async #drive<R>(name: string, action: () => Promise<R>): Promise<R> {
    if (this.#restored) throw new Error(`Cannot ${name}: this virtual clock was given back by restore()`);
    if (this.#driver !== undefined) throw new Error(`Cannot ${name}: ${this.#driver} is moving the clock already`);
    this.#driver = name;
    try {
      return await action();
    } finally {
      this.#driver = undefined;
    }
  }

  /** Until nothing but timers is waited for, or `enough` says that it need not be known. */
  async #quiet(enough: () => boolean = () => false): Promise<void> {
    let quiet = 0;
    for (let busy = 0; quiet < QUIET_TURNS && busy < BUSY_TURNS && !enough();) {
      const { changes } = this.#timers;
      const started = realNow();
      await turn();
      const worked = this.#timers.changes !== changes || realNow() - started > BUSY_MS;
      if (isSettling() || this.#requests.any) quiet = 0;
      else if (worked || this.#globals.immediates.size > 0) {
        quiet = 0;
        busy++;
      } else quiet++;
    }
  }

  #deadlock(): Error {
    return new Error(
      `Cannot go on at ${String(this.now)} ms of virtual time: run() still waits for its action, and nothing is left that could wake it (no timer, no immediate, no request)`,
    );
  }

  #endless(): Error {
    return new Error(
      `Cannot go on at ${String(this.now)} ms of virtual time: ${String(this.#maxTimers)} timers have fired and run() still waits for its action; look for an interval that never ends, or raise maxTimers`,
    );
  }
}
