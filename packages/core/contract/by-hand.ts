import { AsyncIter, DONE, type SourceOptions } from '../src/index.ts';
import type { Probe } from '../src/testing/index.ts';

/** A source all of whose answers are given by the test. */
export type ByHand = Probe<number> & AsyncIterableIterator<number, undefined, void>;

/** The same source as a subclass: it is asked one thing at a time, and its close() runs on every way out. */
export class ByHandSubclass extends AsyncIter<number> {
  readonly #source: ByHand;

  constructor(source: ByHand, options: SourceOptions) {
    super(options);
    this.#source = source;
  }

  protected override async pull(): Promise<number | typeof DONE> {
    const { done, value } = await this.#source.next();
    return done === true ? DONE : value;
  }

  protected override async close(): Promise<void> {
    await this.#source.return?.();
  }
}
