// Cooperative time slices: a pipeline that never waits gives the event loop a turn every SLICE_MS.
const SLICE_MS = 8;
/** The real clock, whatever a test puts in its place: slices are about CPU time. */
const clock = performance.now.bind(performance);
/** When the current turn began. One for all: ten pipelines in one turn share one slice. */
let turnStarted = 0;

/** Decides when to look at the clock: seldom for light items, often for heavy ones. */
export class Pace {
  #every = 16;
  #looked = 0;
  /** Items that may run before the next look at the clock. */
  left = 16;

  /** One more item: is it time to breathe? */
  due(): boolean {
    return --this.left <= 0 && this.look();
  }

  /** One more item: it is time to breathe, and whoever runs next does so. */
  spent(): boolean {
    return --this.left <= 0 && this.#stop();
  }

  #stop(): boolean {
    const due = this.look();
    if (due) this.left = 0;
    return due;
  }

  /** At the clock: is it time to breathe? */
  look(): boolean {
    const now = clock();
    const lap = now - this.#looked;
    this.#looked = now;
    // a look costs 25 ns: less than 1 % of 10 µs, and of 1024 items that take 3 ns each, the lightest that there are
    const due = now - turnStarted >= SLICE_MS;
    if (lap < 0.01 && !due && this.#every < 1024) this.#every *= 2;
    else if (lap > 2 && this.#every > 1) this.#every >>= 1;
    this.left = this.#every;
    return due;
  }
}

/** Runs one thing after the other, now, or, while a turn is given to the event loop, after it: in order. */
export class Turns {
  /** What waits while a turn is given. */
  #queue: (() => void)[] | undefined;

  run(pace: Pace, work: () => void): void {
    if (this.#queue !== undefined) this.#queue.push(work);
    else if (pace.due()) void this.#later(pace, [work]);
    else work();
  }

  async #later(pace: Pace, queue: (() => void)[]): Promise<void> {
    this.#queue = queue;
    await breathe();
    while (queue.length > 0) {
      for (const work of queue.splice(0)) {
        if (pace.due()) await breathe();
        work();
      }
    }
    this.#queue = undefined;
  }
}

const waiting: (() => void)[] = [];

function wake(): void {
  turnStarted = clock();
  for (const go of waiting.splice(0)) go();
}

/** Resolves in a later macrotask, after timers and input have had their turn. */
export function breathe(): Promise<void> {
  return new Promise((go) => {
    if (waiting.push(go) === 1) later();
  });
}

function later(): void {
  const { setImmediate: immediate } = globalThis as { setImmediate?: (run: () => void) => unknown };
  if (immediate !== undefined) {
    immediate(wake);
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port2.addEventListener('message', () => {
    port1.close(); // an open port would keep the process alive
    wake();
  });
  port2.start();
  port1.postMessage(0);
}
