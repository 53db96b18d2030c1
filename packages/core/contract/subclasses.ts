// Subclasses of AsyncIter for the tests.
import { AsyncIter, DONE, type MaybePromise, type SourceOptions } from '../src/index.ts';

/** Counts from 1 to `last`, and writes down why it was closed. */
export class Counting extends AsyncIter<number> {
  readonly reasons: unknown[] = [];
  pulls = 0;
  readonly #last: number;

  constructor(last: number, options?: SourceOptions) {
    super(options);
    this.#last = last;
  }

  protected override pull(): MaybePromise<number | typeof DONE> {
    this.pulls++;
    return this.pulls > this.#last ? DONE : this.pulls;
  }

  protected override close(reason?: unknown): MaybePromise<void> {
    this.reasons.push(reason);
  }
}

/** Waits for the test in each pull(). */
export class Waiting extends AsyncIter<number> {
  readonly gates: ((answer: number | typeof DONE) => void)[] = [];
  running = 0;
  peak = 0;
  closes = 0;

  protected override async pull(): Promise<number | typeof DONE> {
    this.peak = Math.max(this.peak, ++this.running);
    const answer = await new Promise<number | typeof DONE>((resolve) => this.gates.push(resolve));
    this.running--;
    return answer;
  }

  protected override close(): void {
    this.closes++;
  }
}
