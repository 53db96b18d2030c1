type Callback = (...values: unknown[]) => void;

/** The longest delay that the platforms keep; longer ones, like those below 1 ms, count as 1 ms. */
const LONGEST_MS = 2 ** 31 - 1;

/** What a virtual `setTimeout` hands out: the surface of Node's Timeout, and a number where one is asked for. */
export class VirtualTimer {
  readonly id: number;
  readonly run: Callback;
  readonly values: readonly unknown[];
  readonly delayMs: number;
  readonly repeats: boolean;
  readonly #timers: VirtualTimers;
  #keepsAlive = true;
  /** When it fires, in virtual milliseconds. */
  due = 0;

  constructor(timers: VirtualTimers, id: number, run: Callback, delayMs: unknown, values: unknown[], repeats: boolean) {
    this.#timers = timers;
    this.id = id;
    this.run = run;
    this.values = values;
    const wanted = Number(delayMs);
    this.delayMs = wanted >= 1 && wanted <= LONGEST_MS ? Math.trunc(wanted) : 1;
    this.repeats = repeats;
  }

  ref(): this {
    this.#keepsAlive = true;
    return this;
  }

  unref(): this {
    this.#keepsAlive = false;
    return this;
  }

  hasRef(): boolean {
    return this.#keepsAlive;
  }

  /** Start the delay anew, as Node's timers can. */
  refresh(): this {
    this.#timers.start(this);
    return this;
  }

  close(): this {
    this.#timers.stop(this);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The timers that wait, in the order in which they fire, and the clock that they go by. */
export class VirtualTimers {
  /** Virtual milliseconds since the start. */
  now = 0;
  /** Goes up with each timer that starts or stops: a sign that the code under test is at work. */
  changes = 0;
  #made = 0;
  readonly #waiting: VirtualTimer[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  make(run: unknown, delayMs: unknown, values: unknown[], repeats: boolean): VirtualTimer {
    if (typeof run !== 'function') {
      throw new TypeError(`Cannot start a timer: the callback must be a function, got ${String(run)}`);
    }
    // Ids begin high so that a real timer's number is never taken for a virtual one's.
    const timer = new VirtualTimer(this, 1e12 + ++this.#made, run as Callback, delayMs, values, repeats);
    this.start(timer);
    return timer;
  }

  /** Puts the timer in its place: behind all that fire at the same millisecond. */
  start(timer: VirtualTimer): void {
    this.stop(timer);
    this.changes++;
    timer.due = this.now + timer.delayMs;
    const after = this.#waiting.findIndex((other) => other.due > timer.due);
    this.#waiting.splice(after < 0 ? this.#waiting.length : after, 0, timer);
  }

  stop(timer: VirtualTimer): void {
    const at = this.#waiting.indexOf(timer);
    if (at < 0) return;
    this.changes++;
    this.#waiting.splice(at, 1);
  }

  /** The virtual timer that `handle` (its object or its number) stands for. */
  find(handle: unknown): VirtualTimer | undefined {
    if (handle instanceof VirtualTimer) return handle;
    const id = Number(handle);
    return this.#waiting.find((timer) => timer.id === id);
  }

  /** Goes forward to the next timer that is due by `untilMs` and fires it; answers whether there was one. */
  fireNext(untilMs: number): boolean {
    const timer = this.#waiting[0];
    if (timer === undefined || timer.due > untilMs) return false;
    this.#waiting.shift();
    this.now = Math.max(this.now, timer.due);
    if (timer.repeats) this.start(timer);
    timer.run(...timer.values);
    return true;
  }
}
